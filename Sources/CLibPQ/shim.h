// libpq as Swift sees it. The header's folder comes from pkg-config (libpq.pc).
#pragma once
#include <libpq-fe.h>

import Testing

@testable import Postgres

@Suite struct ConnectionParametersTests {
    private func values(_ string: String?, timeout: Duration = .seconds(5)) throws -> [String: String] {
        try ConnectionParameters(
            ConnectionConfiguration(connectionString: string, applicationName: "shop", connectTimeout: timeout)
        ).values
    }

    @Test func defaultsForWhatTheStringLeavesOpen() throws {
        let values = try values("host=db dbname=store")
        #expect(values["host"] == "db")
        #expect(values["dbname"] == "store")
        #expect(values["fallback_application_name"] == "shop")
        #expect(values["connect_timeout"] == "5")
        #expect(values["keepalives"] == "1")
        #expect(values["tcp_user_timeout"] == "10000")
        #expect(values["client_encoding"] == "UTF8")
        #expect(values["user"] == nil, "left to libpq, which asks the environment and the system")
        #expect(values["application_name"] == nil)
    }

    @Test func theStringWins() throws {
        let values = try values(
            """
            postgresql://clerk:p%40ss@one:1,two:2/store?connect_timeout=17&keepalives=0&tcp_user_timeout=3\
            &client_encoding=LATIN1&target_session_attrs=read-write&application_name=mine
            """)
        #expect(values["host"] == "one,two")
        #expect(values["port"] == "1,2")
        #expect(values["password"] == "p@ss")
        #expect(values["connect_timeout"] == "17")
        #expect(values["keepalives"] == "0")
        #expect(values["tcp_user_timeout"] == "3")
        #expect(values["target_session_attrs"] == "read-write")
        #expect(values["application_name"] == "mine")
        #expect(values["client_encoding"] == "UTF8", "every text here is UTF-8, so this is no matter of taste")
    }

    @Test(arguments: [(0.5, "1"), (1, "1"), (1.2, "2"), (0, "0"), (1e12, "2147484")])
    func connectTimeoutInWholeSeconds(seconds: Double, expected: String) throws {
        #expect(try values("", timeout: .seconds(seconds))["connect_timeout"] == expected)
    }

    @Test func withoutAStringOnlyTheDefaults() throws {
        #expect(try values(nil)["host"] == nil)
        #expect(try values(nil)["fallback_application_name"] == "shop")
    }

    /// libpq reads the environment itself, unless it is given a value.
    @Test func theEnvironmentWinsOverDefaults() throws {
        func values(_ string: String) throws -> [String: String] {
            try ConnectionParameters(ConnectionConfiguration(connectionString: string)) {
                String(cString: $0) == "PGCONNECT_TIMEOUT"
            }.values
        }
        #expect(try values("host=db")["connect_timeout"] == nil)
        #expect(try values("host=db connect_timeout=7")["connect_timeout"] == "7")
    }

    @Test(arguments: [
        "password=hush hush", "postgresql://u:hush@h/db?hush", "host='hush", "nonsense=hush", "postgres://u:hu@sh@h/db",
        "postgres://u:hu/sh@h/db", "postgres://u:hush@[::1/db",
    ])
    func noStringThatIsRefusedShowsItsPassword(string: String) throws {
        let error = try sessionError { try ConnectionParameters(ConnectionConfiguration(connectionString: string)) }
        #expect(error.kind == .connectionFailed)
        for text in [error.message, error.detail ?? "", "\(error)"] {
            #expect(!text.contains("hu") && !text.contains("sh"))
        }
    }

    @Test func anAbstractSocketIsAHost() throws {
        #expect(try values("postgres://%40abstract/db")["host"] == "@abstract")
    }
}

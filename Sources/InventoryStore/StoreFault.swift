internal import Postgres

/// Why a command or a read could not be carried out, through no fault of the request.
public enum StoreFault: Error, Hashable, Sendable {
    /// The database did not answer. Whether the command took effect is not known, unless it was refused a connection.
    case databaseUnavailable
    /// Somebody else held the row for longer than the command could wait. It changed nothing.
    case stockBusy
    /// Too many commands are waiting already, or the service is shutting down. It changed nothing.
    case overloaded
    /// A fault of the service or of its schema; the log has it.
    case internalError

    /// What a client is told of a failure in the client library: never its text.
    init(_ error: any Error) {
        switch error {
        case let fault as StoreFault:
            self = fault
        case let error as PostgresError:
            self.init(error)
        case is FateUnknown:
            self = .databaseUnavailable
        default:
            self = .internalError
        }
    }

    init(_ error: PostgresError) {
        if error.isConnectionFault {
            self = .databaseUnavailable
        } else if case .server(let state) = error.kind {
            switch state {
            case .lockNotAvailable, .queryCanceled, .deadlockDetected, .serializationFailure: self = .stockBusy
            default: self = .internalError
            }
        } else {
            self = .internalError
        }
    }
}

extension SQLState {
    /// The kind of condition a ``SQLState`` belongs to: its first two characters.
    public enum Class: String, Hashable, Sendable, CaseIterable {
        case successfulCompletion = "00"
        case warning = "01"
        case noData = "02"
        case sqlStatementNotYetComplete = "03"
        case connectionException = "08"
        case triggeredActionException = "09"
        case featureNotSupported = "0A"
        case invalidTransactionInitiation = "0B"
        case locatorException = "0F"
        case invalidGrantor = "0L"
        case invalidRoleSpecification = "0P"
        case diagnosticsException = "0Z"
        case invalidArgumentForXQuery = "10"
        case caseNotFound = "20"
        case cardinalityViolation = "21"
        case dataException = "22"
        case integrityConstraintViolation = "23"
        case invalidCursorState = "24"
        case invalidTransactionState = "25"
        case invalidSQLStatementName = "26"
        case triggeredDataChangeViolation = "27"
        case invalidAuthorizationSpecification = "28"
        case dependentPrivilegeDescriptorsStillExist = "2B"
        case invalidTransactionTermination = "2D"
        case sqlRoutineException = "2F"
        case invalidCursorName = "34"
        case externalRoutineException = "38"
        case externalRoutineInvocationException = "39"
        case savepointException = "3B"
        case invalidCatalogName = "3D"
        case invalidSchemaName = "3F"
        case transactionRollback = "40"
        case syntaxErrorOrAccessRuleViolation = "42"
        case withCheckOptionViolation = "44"
        case insufficientResources = "53"
        case programLimitExceeded = "54"
        case objectNotInPrerequisiteState = "55"
        case operatorIntervention = "57"
        case systemError = "58"
        case snapshotFailure = "72"
        case configurationFileError = "F0"
        case foreignDataWrapperError = "HV"
        case plpgsqlError = "P0"
        case internalError = "XX"
        /// A class this list does not have: an extension's own, or one of a newer server.
        case unrecognized = ""
    }

    /// The class of this code; `.unrecognized` for one that PostgreSQL's manual does not list.
    public var `class`: Class {
        Class(rawValue: String(rawValue.prefix(2))) ?? .unrecognized
    }
}

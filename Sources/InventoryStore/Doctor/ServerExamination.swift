internal import FoundationEssentials
internal import Postgres

/// The server: its version, whether it keeps what it has committed, and its clock.
enum ServerExamination {
    static let role = Statement("SELECT current_user::text")

    /// The oldest release that the tests run on.
    private static let oldestVersion: Int32 = 150_000
    /// Beyond it the times in logs and in tables no longer tell one story.
    private static let clockTolerance = 1.0

    static func findings(_ session: Session) throws -> [Finding] {
        [version(session), try writability(session)] + (try durability(session)) + (try clocks(session))
    }

    private static func version(_ session: Session) -> Finding {
        let number = session.serverVersion
        let observation = "PostgreSQL \(number / 10_000).\(number % 10_000)."
        guard number >= oldestVersion else {
            return .advice("version", observation, "Nobody tests releases before 15; upgrade the server.")
        }
        return .fine("version", observation)
    }

    private static func writability(_ session: Session) throws -> Finding {
        let row = try session.query(readOnly.bind())[0]
        if try row.decode(0, as: Bool.self) {
            return .fault(
                "writing", "This server is a standby.",
                "Name the primary, or all hosts with target_session_attrs=read-write.")
        }
        if try row.decode(1, as: Bool.self) {
            return .fault(
                "writing", "Transactions are read-only by default.",
                "Set default_transaction_read_only to off for the role or the database.")
        }
        return .fine("writing", "The server takes writes.")
    }

    /// What each setting must not be, and what that would mean.
    private static let promises: [(setting: String, broken: String, meaning: String)] = [
        ("fsync", "off", "a crash of the machine may corrupt the whole cluster"),
        ("full_page_writes", "off", "a crash of the machine may leave torn pages behind"),
        ("synchronous_commit", "off", "a crash loses requests that were answered"),
    ]

    private static func durability(_ session: Session) throws -> [Finding] {
        var findings = try promises.map { setting, broken, meaning -> Finding in
            let value = try session.query(currentSetting.bind(setting))[0].decode(0, as: String.self)
            guard value == broken else { return .fine("durability", "\(setting) is \(value).") }
            return .fault(
                "durability", "\(setting) is \(value): \(meaning).",
                "Turn \(setting) on with ALTER SYSTEM and pg_reload_conf(); then look whether the role, the database or "
                    + "the connection string sets it too.")
        }
        if try session.query(currentSetting.bind("data_checksums"))[0].decode(0, as: String.self) == "off" {
            findings.append(
                .advice(
                    "durability", "Data pages have no checksums, so a failing disk goes unnoticed.",
                    "Stop the server and run pg_checksums --enable."))
        }
        return findings
    }

    private static func clocks(_ session: Session) throws -> [Finding] {
        let before = Date()
        let server = Double(try session.query(clock.bind())[0].decode(0, as: Int64.self)) / 1_000_000
        let after = Date()
        // The server read its clock somewhere in between.
        let difference = server - (before.timeIntervalSince1970 + after.timeIntervalSince1970) / 2
        let slack = after.timeIntervalSince(before) / 2
        let isClose = abs(difference) <= clockTolerance + slack
        let milliseconds = Int((abs(difference) * 1000).rounded())
        let observation = "The server's clock is \(milliseconds) ms \(difference < 0 ? "behind" : "ahead of") this one."
        return [
            isClose
                ? .fine("clock", observation)
                : .advice(
                    "clock", observation,
                    "Holds go by the server's clock alone, but logs go by this one; synchronise both (NTP).")
        ]
    }

    private static let readOnly = Statement(
        "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'")
    private static let currentSetting = Statement("SELECT current_setting($1::text)")
    private static let clock = Statement("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
}

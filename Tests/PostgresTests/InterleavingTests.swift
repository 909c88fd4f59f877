import Testing

@testable import Postgres

/// Two sessions whose steps are put in order, without sleeping: the database tells who waits.
@Suite(.serialized) struct InterleavingTests {
    /// A locks, B waits, A commits, B sees.
    @Test func whoWaitedForALockSeesWhatWasCommittedBeforeIt() async throws {
        try await Database.createTable("interleaved", "VALUES (1)")
        let add = Statement("UPDATE interleaved SET number = number + $1 RETURNING number")
        try await Database.withConnection { a in
            try await Database.withConnection { b in
                let backend = await b.run { $0.backendProcessID }
                try await a.run { session throws in
                    _ = try session.pipeline([Statement.begin.bind(), add.bind(10)])
                }
                async let seen = b.run { session throws in
                    let results = try session.pipeline([
                        Statement.begin.bind(), add.bind(100), Statement.commit.bind(),
                    ])
                    return try results[1][0].decode(0, as: Int.self)
                }
                try await Database.untilWaitingForLock(backend)
                try await a.run { session throws in _ = try session.query(Statement.commit.bind()) }
                #expect(try await seen == 111)
            }
        }
    }
}

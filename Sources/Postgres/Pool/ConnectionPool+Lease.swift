internal import Logging
internal import Synchronization

extension ConnectionPool {
    /// Leases a connection for the time of `body`, which runs on the connection's thread.
    ///
    /// A body that leaves a transaction open loses it: the connection is closed. Throws what `body` throws, and a
    /// `PostgresError` where no connection is to be had: `.poolExhausted`, `.poolClosed`, or why connecting failed; a
    /// `CancellationError` when the task is cancelled while it waits.
    public func run<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
        // After a restart of the database each idle connection may turn out to have died; the next one is new.
        for _ in 0...options.size {
            let connection = try await acquire()
            switch await connection.lend(to: body) {
            case .stale:
                perform(state.withLock { $0.discard(now: .now) })
            case .ended(let result, let isReusable):
                perform(state.withLock { isReusable ? $0.release(connection) : $0.discard(now: .now) })
                return try result.get()
            }
        }
        throw PostgresError(kind: .connectionLost, message: "connections die as soon as they are idle")
    }

    /// Runs `body` between `BEGIN` and `COMMIT`; `ROLLBACK` when it throws.
    ///
    /// After 40001 and 40P01 the whole transaction runs again, up to `retries` times, each after a short pause of random
    /// length. Throws as ``run(_:)`` does, and what the commit says: after `.connectionLost` or `.timedOut` it is not
    /// known whether the transaction happened. A body that swallows a statement's error cannot commit: 25P02.
    public func transaction<R: Sendable>(
        retries: Int = 0, _ body: @Sendable (Session) throws -> R
    ) async throws -> R {
        var attempt = 0
        while true {
            do {
                return try await run { session in try session.transaction(body) }
            } catch let error as PostgresError where error.isSerializationFault && attempt < retries {
                attempt += 1
                // Without chance in it, those who collided would collide again.
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...(5 << min(attempt, 5)))))
            }
        }
    }

    private func acquire() async throws -> Connection {
        if let connection = state.withLock({ $0.leaseIdle() }) { return connection }
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                perform(state.withLock { $0.acquire(waiter, id: id, now: .now) })
                // A cancellation before this point found nobody waiting.
                if Task.isCancelled { stopWaiting(id) }
            }
        } onCancel: {
            stopWaiting(id)
        }
    }

    private func stopWaiting(_ id: UInt64) {
        state.withLock { $0.cancel(id: id) }?.resume(throwing: CancellationError())
    }
}

extension ConnectionPool {
    /// Does what the state has decided. Never called with the state locked.
    func perform(_ actions: PoolState<Connection, Waiter>.Actions) {
        for (waiter, connection) in actions.serve {
            waiter.resume(returning: connection)
        }
        for (waiter, error) in actions.fail {
            waiter.resume(throwing: error)
        }
        for _ in 0..<actions.open {
            openConnection()
        }
        for connection in actions.close {
            Task.detached { [self] in
                await connection.close()
                perform(state.withLock { $0.closed() })
            }
        }
        if let instant = actions.timer {
            Task.detached { [self] in
                // Throws only when cancelled, and nobody cancels it.
                try? await Task.sleep(until: instant, clock: .continuous)
                perform(state.withLock { $0.timerFired(now: .now) })
            }
        }
        if actions.isFinished { finish() }
    }

    private func openConnection() {
        Task.detached { [self] in
            do throws(PostgresError) {
                let connection = try await Connection.open(configuration, logger: logger)
                perform(state.withLock { $0.opened(connection, now: .now) })
            } catch {
                logger.warning("PostgreSQL cannot be reached.", metadata: ["error": "\(error.message)"])
                perform(state.withLock { $0.openFailed(error, now: .now) })
            }
        }
    }
}

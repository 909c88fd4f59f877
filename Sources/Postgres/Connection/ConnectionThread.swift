internal import DequeModule
internal import Dispatch
internal import Synchronization

/// A thread that runs the jobs of one actor, one after the other, and sleeps while there are none.
///
/// The thread keeps this object alive until it ends; the actor keeps it, too, since an `UnownedSerialExecutor` does
/// not. It ends after ``stop()``, which the actor calls when it goes: by then no job of the actor can be left.
///
/// `@unchecked Sendable`: all state is behind the mutex, except `lastWork`, which is touched only by jobs running on
/// the thread and by the thread itself after the last of them.
final class ConnectionThread: SerialExecutor, @unchecked Sendable {
    private struct Queue {
        var jobs: Deque<UnownedJob> = []
        /// The thread sleeps, or is about to, and the next one to change something has to wake it.
        var isIdle = false
        var isStopping = false
    }

    private enum Next {
        case job(UnownedJob)
        case sleep
        case end
    }

    private let queue = Mutex(Queue())
    private let wakeUp = DispatchSemaphore(value: 0)
    private var lastWork: (() -> Void)?

    /// Starts the thread. Throws `.connectionFailed` where the system has none to give.
    init() throws(PostgresError) {
        try startThread { [self] in run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        change { $0.jobs.append(job) }
    }

    /// What to do on the thread as the very last thing. To be called by a job of this executor.
    func whenStopping(_ work: @escaping () -> Void) {
        lastWork = work
    }

    /// Ends the thread after the jobs it has.
    func stop() {
        change { $0.isStopping = true }
    }

    private func change(_ change: (inout Queue) -> Void) {
        let wasIdle = queue.withLock { queue in
            change(&queue)
            defer { queue.isIdle = false }
            return queue.isIdle
        }
        // After the mutex is free, or the thread would wake only to wait for it.
        if wasIdle { wakeUp.signal() }
    }

    private func run() {
        while true {
            switch next() {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .sleep: wakeUp.wait()
            case .end:
                lastWork?()
                lastWork = nil
                return
            }
        }
    }

    private func next() -> Next {
        queue.withLock { queue in
            if let job = queue.jobs.popFirst() { return .job(job) }
            if queue.isStopping { return .end }
            queue.isIdle = true
            return .sleep
        }
    }
}

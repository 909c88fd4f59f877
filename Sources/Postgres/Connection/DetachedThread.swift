#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Runs `body` on a new thread that ends with it.
///
/// For work that blocks in libpq, which the threads of Swift's concurrency must not do.
/// Throws `.connectionFailed` where the system has no thread left to give.
func startThread(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    // The C callback: its argument is the retained `Work` from above, consumed here exactly once, on one thread only;
    // a @Sendable closure may be called on another thread than the one that made it.
    let status = pthread_create(
        &thread, nil,
        { argument in
            #if canImport(Darwin)
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            #else
            argument.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
            #endif
            return nil
        }, work.toOpaque())
    guard status == 0 else {
        work.release()
        throw PostgresError(kind: .connectionFailed, message: "no thread for a connection: errno \(status)")
    }
    #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
    #else
    pthread_detach(thread)
    #endif
}

/// A closure as an object, since C passes one pointer.
private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

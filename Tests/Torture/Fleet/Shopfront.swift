internal import BlackBoxSupport

/// Sends calls to the instances, and takes down what came of them.
struct Shopfront: Sendable {
    let instances: [Instance]
    let recorder: Recorder

    /// Makes a call at an instance; another is taken while that one does not listen.
    @discardableResult
    func make(_ deed: Deed, at instance: Int) async -> Call {
        let (chosen, client) = await reach(instance)
        let request = deed.request
        let start = Moment.now
        let verdict: Call.Verdict
        do {
            let answer = try await client.send(request.method, request.path, request.body, request.headers)
            verdict = Call.Verdict(answer)
        } catch {
            verdict = Call.Verdict(failure: error)
        }
        let call = Call(deed: deed, instance: chosen, start: start, end: .now + 1, verdict: verdict)
        recorder.record(call)
        return call
    }

    /// There is none for a while when all were killed.
    private func reach(_ instance: Int) async -> (Int, Client) {
        while true {
            for offset in instances.indices {
                let chosen = (instance + offset) % instances.count
                if let client = instances[chosen].client { return (chosen, client) }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}

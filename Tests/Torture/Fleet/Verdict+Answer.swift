internal import BlackBoxSupport
internal import NIOPosix

extension Call.Verdict {
    /// What an answer says about the effect of its call.
    init(_ answer: Answer) {
        let problem = answer["type"]?.string?.split(separator: "/").last.map(String.init) ?? "no problem document"
        switch (answer.status, problem) {
        case (..<300, _): self = .done(Call.Effect(answer))
        case (503, "stock-busy"), (503, "overloaded"): self = .putOff(problem)
        case (503, "database-unavailable"): self = .open(problem)
        case (500..., "internal-error"): self = .open(problem)
        default:
            let shortages = (answer["shortages"]?.array ?? []).compactMap { shortage -> Call.Shortage? in
                guard let sku = shortage["sku"]?.string, let requested = shortage["requested"]?.integer else {
                    return nil
                }
                return Call.Shortage(sku: sku, requested: requested)
            }
            self = .refused(.init(status: answer.status, problem: problem, shortages: shortages))
        }
    }

    /// No answer. What could not even be sent has changed nothing.
    init(failure: any Error) {
        if failure is NIOConnectionError {
            self = .putOff("nobody listened")
        } else {
            self = .open("\(failure)")
        }
    }
}

extension Call.Effect {
    fileprivate init(_ answer: Answer) {
        self.init(
            status: answer.status, state: answer["state"]?.string,
            lines: answer["lines"]?.array?.compactMap { Line($0) },
            expiresAt: answer["expires_at"]?.string.flatMap { Moment(rfc3339: $0) },
            movement: answer["id"]?.integer.map(Int64.init), onHand: answer["on_hand"]?.integer.map(Int64.init),
            reserved: answer["reserved"]?.integer.map(Int64.init))
    }
}

extension Line {
    fileprivate init?(_ json: JSON) {
        guard let sku = json["sku"]?.string, let quantity = json["quantity"]?.integer else { return nil }
        let items = json["items"]?.array.map { Set($0.compactMap { $0["serial_number"]?.string }) }
        self.init(sku: sku, quantity: quantity, serials: items)
    }
}

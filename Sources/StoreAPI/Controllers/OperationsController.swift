import Hummingbird
import InventoryStore
import NIOCore
import OpenAPIDocument

/// What operators ask: whether the process lives, whether it can serve, how it does, and what its calls are.
struct OperationsController: Sendable {
    let store: Store
    let telemetry: Telemetry

    func live(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        return .json(Health())
    }

    func ready(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        switch await store.readiness() {
        case .ready: return .json(Health())
        case .databaseUnavailable: throw Problem(.databaseUnavailable, "The database does not answer.")
        case .schemaMismatch:
            throw Problem(.databaseUnavailable, "The schema is not this binary's; run bitcoin-store doctor.")
        }
    }

    func metrics(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        await store.recordGauges()
        return .text(telemetry.exposition(), contentType: "text/plain; version=0.0.4; charset=utf-8")
    }

    func reference(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        return .page(ReferencePages.shared.reference)
    }

    func problem(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        guard let page = context.parameters.get("name").flatMap(ReferencePages.shared.problem) else {
            throw Problem(.notFound, "No problem has this name; /docs lists all.")
        }
        return .page(page)
    }

    func openAPI(_ request: Request, context: StoreRequestContext) async throws -> Response {
        let reader = RequestReader(request, context)
        try reader.check()
        return .json(Self.document)
    }

    private static let document = ByteBuffer(bytes: OpenAPIDocument.json)

    private struct Health: JSONWritable {
        func write(to writer: inout JSONWriter) {
            writer.object { $0.member("status", "ok") }
        }
    }
}

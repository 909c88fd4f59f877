/// The API's description, `openapi.json`, as embedded in the binary.
///
/// In a room of its own: the compiler takes half a minute over so long a literal, and the rest need not wait for it.
public enum OpenAPIDocument {
    /// The file, byte for byte: OpenAPI 3.1 in UTF-8.
    public static let json: [UInt8] = PackageResources.openapi_json
}

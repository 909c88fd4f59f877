/// A data type by its object identifier, as the server names it in results and as parameters declare it.
///
/// The built-in types have the same identifiers in every database (`pg_type.dat` in PostgreSQL's source).
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The object identifier.
    public let rawValue: UInt32

    /// Any type at all, by its identifier.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `boolean`.
    @inlinable public static var bool: PostgresType { PostgresType(rawValue: 16) }
    /// `bytea`.
    @inlinable public static var bytea: PostgresType { PostgresType(rawValue: 17) }
    /// `name`, the type of identifiers in the catalog.
    @inlinable public static var name: PostgresType { PostgresType(rawValue: 19) }
    /// `bigint`.
    @inlinable public static var int8: PostgresType { PostgresType(rawValue: 20) }
    /// `smallint`.
    @inlinable public static var int2: PostgresType { PostgresType(rawValue: 21) }
    /// `integer`.
    @inlinable public static var int4: PostgresType { PostgresType(rawValue: 23) }
    /// `text`.
    @inlinable public static var text: PostgresType { PostgresType(rawValue: 25) }
    /// `unknown`, the type of literals nobody gave one.
    @inlinable public static var unknown: PostgresType { PostgresType(rawValue: 705) }
    /// `char(n)`.
    @inlinable public static var bpchar: PostgresType { PostgresType(rawValue: 1042) }
    /// `varchar`.
    @inlinable public static var varchar: PostgresType { PostgresType(rawValue: 1043) }
    /// `timestamptz`.
    @inlinable public static var timestamptz: PostgresType { PostgresType(rawValue: 1184) }
    /// `numeric`.
    @inlinable public static var numeric: PostgresType { PostgresType(rawValue: 1700) }
    /// `uuid`.
    @inlinable public static var uuid: PostgresType { PostgresType(rawValue: 2950) }
    /// `jsonb`.
    @inlinable public static var jsonb: PostgresType { PostgresType(rawValue: 3802) }

    /// `boolean[]`.
    @inlinable public static var boolArray: PostgresType { PostgresType(rawValue: 1000) }
    /// `bytea[]`.
    @inlinable public static var byteaArray: PostgresType { PostgresType(rawValue: 1001) }
    /// `name[]`.
    @inlinable public static var nameArray: PostgresType { PostgresType(rawValue: 1003) }
    /// `smallint[]`.
    @inlinable public static var int2Array: PostgresType { PostgresType(rawValue: 1005) }
    /// `integer[]`.
    @inlinable public static var int4Array: PostgresType { PostgresType(rawValue: 1007) }
    /// `text[]`.
    @inlinable public static var textArray: PostgresType { PostgresType(rawValue: 1009) }
    /// `char(n)[]`.
    @inlinable public static var bpcharArray: PostgresType { PostgresType(rawValue: 1014) }
    /// `varchar[]`.
    @inlinable public static var varcharArray: PostgresType { PostgresType(rawValue: 1015) }
    /// `bigint[]`.
    @inlinable public static var int8Array: PostgresType { PostgresType(rawValue: 1016) }
    /// `timestamptz[]`.
    @inlinable public static var timestamptzArray: PostgresType { PostgresType(rawValue: 1185) }
    /// `numeric[]`.
    @inlinable public static var numericArray: PostgresType { PostgresType(rawValue: 1231) }
    /// `uuid[]`.
    @inlinable public static var uuidArray: PostgresType { PostgresType(rawValue: 2951) }
    /// `jsonb[]`.
    @inlinable public static var jsonbArray: PostgresType { PostgresType(rawValue: 3807) }

    /// The type of the elements when this is one of the array types above; nil for any other type.
    @inlinable public var element: PostgresType? {
        switch self {
        case .boolArray: .bool
        case .byteaArray: .bytea
        case .nameArray: .name
        case .int2Array: .int2
        case .int4Array: .int4
        case .textArray: .text
        case .bpcharArray: .bpchar
        case .varcharArray: .varchar
        case .int8Array: .int8
        case .timestamptzArray: .timestamptz
        case .numericArray: .numeric
        case .uuidArray: .uuid
        case .jsonbArray: .jsonb
        default: nil
        }
    }
}

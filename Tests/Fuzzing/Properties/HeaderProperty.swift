import Inventory

@testable import StoreAPI

extension Property {
    /// A version is found behind whatever else a list of tags has, and never where its tag does not stand; the case of
    /// a media type says nothing.
    static let headers = Property(
        name: "headers",
        seeds: [
            "\"a,b\", W/\"c\" ,, x", "*", "\"", "W/\"\"", "\"1-1\",\"2-2\"x", "application/json; charset=UTF-8",
            "application/merge-patch+json", "application/json;charset=\"utf-8\"; a=b",
            "application/json; charset=latin1",
            "text/plain", "application/json;", ";;=;", " application/json\t",
        ].map { Array(repeating: 0, count: 15) + [1] + Array($0.utf8) }
    ) { bytes in
        var input = FuzzInput(bytes)
        // A revision is a count.
        let version = Version(createdAt: Timestamp(microseconds: input.integer()), revision: input.integer() & .max)
        let header = input.text
        try checkTags(header, version, EntityTag.header(for: version))
        let type = MediaType(contentType: header)
        try require(type == MediaType(contentType: header.asciiUppercased), "\(header) in capitals")
        try require(type == MediaType(contentType: " \(header)\t"), "\(header) with space around it")
        if let type {
            try require(header.lowercased().contains(type.rawValue), "\(header) as \(type)")
        }
    }

    private static func checkTags(_ header: String, _ version: Version, _ tag: String) throws {
        try require(EntityTag.precondition(ifMatch: tag) == .versions([version]), "\(tag) is another version's")
        try require(EntityTag.precondition(ifMatch: "W/\(tag)") == .versions([]), "a weak \(tag) matches")
        try require(EntityTag.matches(ifNoneMatch: "W/\(tag)", version), "\(tag) is not the version's own")
        // A quotation mark may begin a tag that swallows the next.
        if !header.utf8.contains(UInt8(ascii: "\"")) {
            let list = "\(header),\(tag)"
            try require(EntityTag.precondition(ifMatch: list).holds(for: version), "\(tag) is not found in \(list)")
            try require(EntityTag.matches(ifNoneMatch: list, version), "\(tag) is not found in \(list)")
        }
        if header != "*" {
            let isThere = header.contains(tag)
            try require(isThere || !EntityTag.matches(ifNoneMatch: header, version), "\(header) matches \(tag)")
            if case .versions(let versions) = EntityTag.precondition(ifMatch: header) {
                for found in versions {
                    try require(header.contains(EntityTag.header(for: found)), "\(found) is not in \(header)")
                }
            }
        }
    }
}

extension String {
    /// Capitals for the letters that have a case in HTTP.
    fileprivate var asciiUppercased: String {
        String(decoding: utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
    }
}

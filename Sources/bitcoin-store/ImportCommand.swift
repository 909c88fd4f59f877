public import ArgumentParser
import InventoryStore
public import StoreFiles
import SystemPackage

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring a file of products or items into the store: all of it, or nothing.",
        discussion: """
            The file is CSV with a header, or JSON, an object a line; it tells itself which, and whether it has products \
            or items (those have a serial_number). A product whose SKU is there is changed, any other one is added; what \
            the file leaves out stays as it is. Every bad record is told with its line, its column and the reason, and \
            one is enough to refuse the file, unless --skip-bad. Carts go on meanwhile; see the README.

            Columns of products:
            \(RecordKind.products.columns.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n"))

            Columns of items:
            \(RecordKind.items.columns.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n"))

            The role is the schema's owner or a member of store_service. Without MIGRATE_DATABASE_URL, DATABASE_URL is \
            used, and without that the PG* variables. Exits with 1 when the file is refused.
            """)

    @Argument(help: ArgumentHelp("The file; - for standard input.", valueName: "file")) var path: String?
    @Option(
        help: ArgumentHelp(
            "Write a file that shows the columns of products or items to standard output, and do nothing else.",
            valueName: "kind"))
    var template: RecordKind?
    @Flag(help: "Say what would be done, bad records included, and change nothing.") var dryRun = false
    @Option(
        help: ArgumentHelp(
            "Import the others when records are bad, and write those to a new file, each with the reason before it; "
                + "mended it can be imported as it is.", valueName: "rejects"))
    var skipBad: String?
    @Flag(help: "on_hand is what was counted: products that are there get it, as by a stocktake.") var setStock = false
    @Flag(help: "on_hand is what was delivered: it is added to what is there.") var addStock = false
    @Option(help: "What the ledger says of each movement, up to 200 characters. (default: the file's name)")
    var reference: String?
    @Option(name: .customLong("database-url"), help: .of(.migrateDatabaseURL)) var databaseURL: String?
    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        guard (path == nil) != (template == nil) else {
            throw ValidationError("Name a file to import (- for standard input), or ask for a --template.")
        }
        guard !setStock || !addStock else {
            throw ValidationError("--set-stock and --add-stock exclude each other: on_hand is counted or delivered.")
        }
        guard reference.map({ FileImport.isReference($0) }) ?? true else {
            throw ValidationError("--reference must have at most 200 characters, and no control characters.")
        }
    }

    func run() async throws {
        if let template {
            print(template.template, terminator: "")
            return
        }
        guard let path else { return }
        let settings = Settings(logging.given.merging([.migrateDatabaseURL: databaseURL]) { $1 })
        let input = try InputFile(path)
        let progress = ProgressLine(totalBytes: input.size)
        let fileImport = FileImport(
            stockRule: setStock ? .set : addStock ? .add : .keep, isDryRun: dryRun, rejectsPath: skipBad,
            reference: reference ?? input.name.flatMap { FileImport.isReference($0) ? $0 : nil })
        let report: ImportReport
        do {
            report = try await fileImport.run(
                try settings.connection(preferring: .migrateDatabaseURL), logger: try settings.logger(),
                progress: { progress.show($0) }, read: { try input.read(into: $0) })
        } catch {
            progress.finish()
            throw error
        }
        progress.finish()
        StandardError.write("\(report)\n")
        if report.isRefused { throw ExitCode(1) }
    }
}

extension RecordKind: ExpressibleByArgument {}

/// The file to import, or standard input.
private struct InputFile {
    private let descriptor: FileDescriptor
    private let path: FilePath
    /// Its name without folders; nil for standard input.
    let name: String?
    /// In bytes; nil where that is not known beforehand.
    let size: Int?

    init(_ path: String) throws {
        if path == "-" {
            (descriptor, self.path, name, size) = (.standardInput, "standard input", nil, nil)
            return
        }
        let path = FilePath(path)
        do {
            descriptor = try FileDescriptor.open(path, .readOnly)
        } catch {
            throw Self.unreadable(path, error)
        }
        self.path = path
        name = path.lastComponent?.string
        // Only what can be sought has an end: a pipe has none yet.
        if let end = try? descriptor.seek(offset: 0, from: .end), (try? descriptor.seek(offset: 0, from: .start)) != nil
        {
            size = Int(end)
        } else {
            size = nil
        }
    }
    /// Fills a part of the buffer, and says how much; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try descriptor.read(into: buffer)
        } catch {
            // A folder is opened like a file, and refuses only here.
            throw Self.unreadable(path, error)
        }
    }

    private static func unreadable(_ path: FilePath, _ error: any Error) -> ValidationError {
        ValidationError("\(path) cannot be read: \(error)")
    }
}

// Runs one property in libFuzzer: `fuzz PROPERTY [libFuzzer's options and corpus folders]`; `fuzz` alone lists them.
// Built by Tests/Fuzzing/run only, which brings the runtime of libFuzzer along.

import FoundationEssentials
import FuzzProperties

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// libFuzzer's own entry for programs that have a `main` (fuzzer/FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt
) -> CInt

let names = Property.all.map(\.name)
guard CommandLine.arguments.count > 1, let chosen = Property.all.first(where: { $0.name == CommandLine.arguments[1] })
else {
    print(names.joined(separator: "\n"))
    exit(CommandLine.arguments.count > 1 ? 2 : 0)
}
// What a C function can reach: libFuzzer calls it from this thread alone.
nonisolated(unsafe) let property = chosen

// The seeds go to the folder of the corpus, the last argument; where that is a file, it is an input to be tried again.
let corpus = CommandLine.arguments.last ?? ""
var isFolder = false
if FileManager.default.fileExists(atPath: corpus, isDirectory: &isFolder), isFolder {
    for (index, seed) in property.seeds.enumerated() {
        try Data(seed).write(to: URL(filePath: "\(corpus)/seed-\(index)"))
    }
}

// The driver's own arguments begin with the program's name.
var arguments = CommandLine.unsafeArgv + 1
var argumentCount = CommandLine.argc - 1
exit(
    runDriver(&argumentCount, &arguments) { data, size in
        do {
            try property.check(Array(UnsafeBufferPointer(start: data, count: size)))
        } catch {
            // libFuzzer keeps the input of a process that dies.
            fatalError("\(property.name): \(error)")
        }
        return 0
    })

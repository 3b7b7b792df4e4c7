/// The command line of MockKafka, checked.
struct MockArguments {
    var brokers = 1
    var untilTerminated = false
    var topics: [(name: String, partitions: Int)] = []

    init(_ arguments: some Sequence<String>) throws(MockError) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--brokers":
                guard let count = rest.next().flatMap({ Int($0) }), (1...9).contains(count) else {
                    throw MockError("--brokers takes a number from 1 to 9")
                }
                brokers = count
            case "--until-terminated": untilTerminated = true
            default:
                let parts = argument.split(separator: ":")
                guard parts.count == 2, let partitions = Int(parts[1]), partitions > 0 else {
                    throw MockError("'\(argument)' is not TOPIC:PARTITIONS")
                }
                topics.append((String(parts[0]), partitions))
            }
        }
    }
}

/// What is wrong, in words.
struct MockError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

@main
struct MockKafka {
    static func main() {}
}

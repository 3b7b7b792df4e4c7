@main
struct FanoutMain {
    static func main() async {}
}

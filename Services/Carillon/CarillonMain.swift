@main
struct CarillonMain {
    static func main() async {}
}

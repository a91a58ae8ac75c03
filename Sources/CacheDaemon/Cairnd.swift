import ArgumentParser
import Hummingbird
import ServiceLifecycle
import Yams
@main struct Cairnd { static func main() {} }

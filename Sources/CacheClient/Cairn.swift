import ArgumentParser
import AsyncHTTPClient
@main struct Cairn { static func main() {} }

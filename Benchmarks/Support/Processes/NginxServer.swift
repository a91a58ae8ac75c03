import Foundation

/// nginx with one worker, serving a file of 300 bytes.
package final class NginxServer {
    package let port: UInt16
    private let program: ChildProgram

    package init(in bench: Bench) throws {
        let root = bench.path("nginx")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try bench.write(String(repeating: "0123456789", count: 30), to: "nginx/file")
        port = try Socket.freePort()
        try bench.write(Self.configuration(root, port), to: "nginx/nginx.conf")
        program = try ChildProgram(
            "nginx",
            ["-p", root, "-e", root + "/error.log", "-c", root + "/nginx.conf"],
            output: root + "/output"
        )
        try waitUntil("nginx listens") { [port] in Socket.isListening(port: port) }
    }

    deinit { program.stop() }

    package var usage: ProcessUsage { ProcessUsage(processID: program.processID) }

    private static func configuration(_ root: String, _ port: UInt16) -> String {
        // As root its worker would become another user, who may not read our directory.
        let user = geteuid() == 0 ? "user root;" : ""
        let bodies = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(root)/temp_\($0);" }.joined(separator: " ")
        return """
            \(user)
            daemon off;
            worker_processes 1;
            pid \(root)/pid;
            error_log \(root)/error.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                \(bodies)
                server { listen 127.0.0.1:\(port); root \(root); }
            }

            """
    }
}

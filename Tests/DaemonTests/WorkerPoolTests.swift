import Foundation
import TestSupport
import Testing

@Suite("A daemon with workers", .timeLimit(.minutes(3)))
struct WorkerPoolTests {
    /// Says that it began, waits for the file `go`, and leaves a report.
    private static func workerConfiguration(_ directory: TemporaryDirectory) -> String {
        """
        builders:
          tests:
            parameters: [revision]
            context: [token]
            run: |
              echo "building $CAIRN_PARAM_REVISION with $CAIRN_CONTEXT_TOKEN"
              echo $$ > \(directory.path)/began
              printf '0.5\\thalf\\n' >> "$CAIRN_PROGRESS"
              while [ ! -e \(directory.path)/go ]; do sleep 0.02; done
              echo done
              echo report > "$CAIRN_VALUE/report.txt"
              [ "$CAIRN_PARAM_REVISION" != bad ]
            grace: 1s
        """
    }

    private static func daemonConfiguration(_ urls: [String], more: String = "") -> String {
        """
        pools: { default: { capacity: 8 } }
        worker-pools:
          remote: { urls: \(urls), poll-interval: 0.05s, deadline: 20s\(more) }
        builders:
          tests:
            parameters: [revision]
            context: [token]
            workers: remote
        """
    }

    private func with(
        _ count: Int,
        more: String = "",
        _ body: (RunningDaemon, [RunningWorker], TemporaryDirectory) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            var workers: [RunningWorker] = []
            for index in 0..<count {
                let configuration = Self.workerConfiguration(directory)
                workers.append(try await .start("w\(index)", in: directory, configuration))
            }
            let daemon = try await RunningDaemon.start(
                in: directory,
                Self.daemonConfiguration(workers.map(\.url), more: more)
            )
            let failure: (any Error)?
            do {
                try await body(daemon, workers, directory)
                failure = nil
            } catch {
                failure = error
            }
            // Whatever a killed worker left waits for this.
            _ = try? directory.write("", to: "go")
            await daemon.stop()
            for worker in workers { await worker.kill() }
            if let failure { throw failure }
            try await daemon.git("fsck", "--full", "--strict")
        }
    }

    private func ask(_ daemon: RunningDaemon, _ revision: String, wait: Int = 0) async throws -> Answer {
        try await daemon.post(
            "/v1/builders/tests/results",
            #"{"parameters": {"revision": "\#(revision)"}, "context": {"token": "hush-hush"}, "wait": \#(wait)}"#
        )
    }

    @Test("builds there, with the log and the progress coming in meanwhile, and keeps what they made")
    func builds() async throws {
        try await with(2) { daemon, workers, directory in
            let asked = try await ask(daemon, "r1")
            #expect(asked.status == 202)
            let wish = #"{"builder": "tests", "parameters": {"revision": "r1"}}"#
            let ticket = try #require(try await daemon.post("/v1/tickets", wish).string("ticket"))
            let path = "/v1/builders/tests/results/\(try #require(asked.string("key")))"
            try await eventually("the worker's output") {
                try await daemon.get("\(path)/log").text.contains("building r1 with ***\n")
            }
            try await eventually("the worker's progress") {
                try await daemon.get(path).text.contains(#""fraction":0.5"#)
            }
            let worker = try #require(try await daemon.get("/v1/tickets/\(ticket)").string("worker_id"))
            #expect(workers.map(\.url).contains(worker))
            try directory.write("", to: "go")
            let result = try await daemon.get("\(path)?wait=60")
            #expect(result.string("status") == "success")
            #expect(try await daemon.get("\(path)/log").text.hasSuffix("done\n\(lastLine(of: daemon, path))"))
            let payload = try await daemon.get("\(path)/value/payload.json")
            #expect(payload.json["outcome"] as? String == "success")
            #expect(payload.text.contains(Data("report\n".utf8).base64EncodedString()))
            #expect(
                try await daemon.metric(
                    #"cairn_worker_pool_attempts_total{outcome="complete",pool="remote"}"#
                ) == 1
            )
            #expect(!(try await daemon.git("log", "--all", "-p")).contains("hush-hush"))
        }
    }

    private func lastLine(of daemon: RunningDaemon, _ path: String) async throws -> String {
        let log = try await daemon.get("\(path)/log").text
        return log.split(separator: "\n").last.map { "\($0)\n" } ?? ""
    }

    @Test("keeps a failure there as a result")
    func failures() async throws {
        try await with(1) { daemon, _, directory in
            try directory.write("", to: "go")
            let answer = try await ask(daemon, "bad", wait: 60)
            #expect(answer.string("status") == "failure")
            #expect(answer.string("failure_kind") == "worker")
            #expect(answer.string("message")?.hasSuffix("exited with status 1") == true)
        }
    }

    @Test("goes on elsewhere when a worker is killed while it builds")
    func killedWorker() async throws {
        try await with(2) { daemon, workers, directory in
            _ = try await ask(daemon, "r1")
            try await eventually("the build began") { directory.exists("began") }
            var busy: [RunningWorker] = []
            for worker in workers where try await worker.health() == 503 { busy.append(worker) }
            #expect(busy.count == 1)
            try FileManager.default.removeItem(atPath: directory.path("began"))
            await busy.first?.kill()
            try await eventually("it began elsewhere") { directory.exists("began") }
            try directory.write("", to: "go")
            let answer = try await ask(daemon, "r1", wait: 60)
            #expect(answer.string("status") == "success")
            #expect(try await daemon.metric(#"cairn_worker_pool_lost_workers_total{pool="remote"}"#) == 1)
        }
    }

    @Test("gives up when all of them stay full")
    func full() async throws {
        try await with(2, more: ", busy-retries: 2") { daemon, _, directory in
            for revision in ["r1", "r2"] { _ = try await ask(daemon, revision) }
            try await eventually("both are full") {
                directory.exists("w0/slots/0/build") && directory.exists("w1/slots/0/build")
            }
            let answer = try await ask(daemon, "r3", wait: 60)
            #expect(answer.string("status") == "failure")
            #expect(answer.string("message") == "Worker locked")
        }
    }

    @Test("stops there what is cancelled here")
    func cancel() async throws {
        try await with(1) { daemon, workers, directory in
            let key = try #require(try await ask(daemon, "r1").string("key"))
            try await eventually("the build began") { directory.exists("began") }
            #expect(try await daemon.post("/v1/builders/tests/results/\(key)/cancel").status == 202)
            try await eventually("its slot is free") { try await workers[0].health() == 200 }
            let process = String(decoding: try directory.read("began"), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
        }
    }

    @Test("gets the result of a worker that was asked to stop meanwhile")
    func drain() async throws {
        try await with(1) { daemon, workers, directory in
            _ = try await ask(daemon, "r1")
            try await eventually("the build began") { directory.exists("began") }
            workers[0].program.send(signal: SIGTERM)
            try await eventually("it takes no more") { try await workers[0].health() == 503 }
            try directory.write("", to: "go")
            let answer = try await ask(daemon, "r1", wait: 60)
            #expect(answer.string("status") == "success")
            #expect(await workers[0].program.ending().status == 0)
        }
    }

    @Test("reads its pools again on SIGHUP, and passes questions on")
    func projects() async throws {
        try await with(1) { daemon, workers, directory in
            let path = "/v1/worker-pools/remote/project?request=%7B%7D"
            let answer = try await daemon.get(path)
            #expect(answer.text == #"{"payload":{"builders":["tests"],"running":0,"slots":1}}"#)
            #expect(try await daemon.get("/v1/worker-pools/nobody/project?request=%7B%7D").status == 404)
            #expect(try await daemon.get("/v1/worker-pools/remote/project").status == 422)
            await workers[0].kill()
            #expect(try await daemon.get(path).string("code") == "worker_unavailable")
        }
    }

    @Test("serves with a worker that was written for the balancer which the protocol comes from")
    func seedWorker() async throws {
        try await TemporaryDirectory.with { directory in
            let script = try directory.write(Self.seedWorker, to: "worker.py")
            let python = Process()
            python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            python.arguments = ["python3", script, directory.path("port")]
            try python.run()
            defer { kill(python.processIdentifier, SIGKILL) }
            try await eventually("it listens") { directory.exists("port") }
            let port = String(decoding: try directory.read("port"), as: UTF8.self)
            let daemon = try await RunningDaemon.start(
                in: directory,
                Self.daemonConfiguration(["http://127.0.0.1:\(port)"])
            )
            let answer = try await ask(daemon, "r1", wait: 60)
            #expect(answer.string("status") == "success")
            let key = try #require(answer.string("key"))
            let payload = try await daemon.get("/v1/builders/tests/results/\(key)/value/payload.json")
            #expect(payload.text == #"{"revision":"r1","tasks":1}"#)
            await daemon.stop()
        }
    }

    @Test("runs its example")
    func example() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let demo = Process()
        demo.executableURL = root.appendingPathComponent("Examples/worker-pool/demo")
        demo.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "CAIRN_PROGRAMS": Program.builtDirectory,
        ]
        let output = Pipe()
        demo.standardOutput = output
        demo.standardError = output
        try demo.run()
        let printed = Task.detached { try output.fileHandleForReading.readToEnd() ?? Data() }
        let text = String(decoding: try await printed.value, as: UTF8.self)
        #expect(text.hasSuffix("All as it should be.\n"), "\(text)")
    }

    /// Locked once, then one task at a time, which is done at its second poll.
    private static let seedWorker = """
        import http.server, json, os, sys, urllib.parse

        tasks, locked = {}, [True]

        class Worker(http.server.BaseHTTPRequestHandler):
            def answer(self, code, payload):
                body = json.dumps({'payload': payload}).encode()
                self.send_response(code)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def state(self, ticket, status, payload=None):
                return {'status': status, 'ticket': ticket, 'payload': payload,
                        'worker_id': 'http://127.0.0.1:%d' % self.server.server_port}

            def do_POST(self):
                operation = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                if self.path != '/rest/v1' or set(operation) != {'payload', 'ticket', 'user_id'}:
                    return self.answer(500, 'Bad request')
                if locked.pop() if locked else False:
                    return self.answer(500, 'Worker locked')
                tasks[operation['ticket']] = [0, operation['payload']]
                self.answer(200, self.state(operation['ticket'], 'created'))

            def do_GET(self):
                url = urllib.parse.urlparse(self.path)
                if url.path != '/rest/v1':
                    return self.send_error(404)
                operation = json.loads(urllib.parse.parse_qs(url.query)['request'][0])
                assert set(operation) == {'payload', 'ticket', 'worker_id'}
                task = tasks[operation['ticket']]
                task[0] += 1
                if task[0] < 2:
                    return self.answer(200, self.state(operation['ticket'], 'running'))
                result = {'revision': task[1]['parameters']['revision'], 'tasks': len(tasks)}
                self.answer(200, self.state(operation['ticket'], 'complete', result))

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Worker)
        with open(sys.argv[1] + '.new', 'w') as file:
            file.write(str(server.server_port))
        os.rename(sys.argv[1] + '.new', sys.argv[1])
        server.serve_forever()
        """
}

import Glibc

/// SQLite's library, looked up when it is needed: Cairn is built without it.
struct SQLiteLibrary {
    typealias Text = UnsafePointer<CChar>
    typealias Open = @convention(c) (Text, UnsafeMutablePointer<OpaquePointer?>) -> Int32
    typealias Execute =
        @convention(c) (OpaquePointer?, Text, OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    typealias Prepare =
        @convention(c) (
            OpaquePointer?, Text, Int32, UnsafeMutablePointer<OpaquePointer?>, OpaquePointer?
        ) -> Int32
    typealias Bind = @convention(c) (OpaquePointer?, Int32, UnsafeRawPointer?, Int32, Int) -> Int32
    typealias Act = @convention(c) (OpaquePointer?) -> Int32

    let open: Open
    let close: Act
    let execute: Execute
    let prepare: Prepare
    let bindText: Bind
    let bindBlob: Bind
    let step: Act
    let reset: Act
    let finalize: Act

    /// Nil when it is not installed.
    init?() {
        guard let library = dlopen("libsqlite3.so.0", RTLD_NOW) else { return nil }
        func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
            dlsym(library, "sqlite3_" + name).map { unsafeBitCast($0, to: type) }
        }
        guard let open = symbol("open", as: Open.self), let close = symbol("close", as: Act.self),
            let execute = symbol("exec", as: Execute.self),
            let prepare = symbol("prepare_v2", as: Prepare.self),
            let bindText = symbol("bind_text", as: Bind.self),
            let bindBlob = symbol("bind_blob", as: Bind.self),
            let step = symbol("step", as: Act.self), let reset = symbol("reset", as: Act.self),
            let finalize = symbol("finalize", as: Act.self)
        else { return nil }
        (self.open, self.close, self.execute, self.prepare) = (open, close, execute, prepare)
        (self.bindText, self.bindBlob) = (bindText, bindBlob)
        (self.step, self.reset, self.finalize) = (step, reset, finalize)
    }
}

import CacheDaemon

await Program.main()

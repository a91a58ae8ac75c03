/// What is known about metrics by name: a line for people, and the bounds of histograms.
enum MetricCatalogue {
    static func help(of name: String) -> String {
        helps[name] ?? name.replacing("_", with: " ")
    }

    static func bounds(of name: String) -> [Double] {
        bounds[name] ?? [0.001, 0.01, 0.1, 1, 10, 100, 1000]
    }

    private static let helps = [
        "cairn_cache_builds_started_total": "Builds that became pending.",
        "cairn_cache_builds_succeeded_total": "Builds that ended in success.",
        "cairn_cache_builds_failed_total": "Builds that ended in failure, which is a result too.",
        "cairn_cache_build_exceptions_total":
            "Builds that ended without a result because Cairn or its store failed.",
        "cairn_cache_builds_cancelled_total": "Builds that somebody cancelled.",
        "cairn_cache_builds_interrupted_total": "Builds that the daemon's end interrupted.",
        "cairn_cache_builds_in_progress": "Builds that are preparing, queued or running.",
        "cairn_cache_build_time_seconds": "Time from a build's slot to its end.",
        "cairn_build_phase_seconds": "Time that builds spent in a phase before they left it.",
        "cairn_step_seconds": "Time that preparation steps took, by what they do and how they ended.",
        "cairn_cache_lookups_total": "Requests for results, by what the cache found.",
        "cairn_claims_total": "Wishes to build something elsewhere, by what they got.",
        "cairn_claims_ended_total": "Claims that ended, by how.",
        "cairn_claims_held": "Claims that somebody holds.",
        "cairn_pool_capacity": "Slots of the pool.",
        "cairn_pool_in_use": "Slots that builds hold.",
        "cairn_pool_queue_length": "Builds that wait for a slot.",
        "cairn_pool_wait_seconds": "Time that builds waited for a slot.",
        "cairn_worker_pool_attempts_total": "Attempts to build on workers, by how they came out.",
        "cairn_worker_pool_lost_workers_total": "Workers that were lost while they were building.",
        "cairn_worker_pool_call_seconds": "Time of calls to workers, by what they were for.",
        "cairn_worker_pool_members": "Configured members of the worker pool.",
        "cairn_worker_pool_healthy_members": "Members that answered and were not full when last asked.",
        "cairn_store_commit_seconds": "Time until a commit was durable.",
        "cairn_store_batch_size": "Commits that were made durable together.",
        "cairn_retention_evicted_total": "Results that were evicted, by what for.",
        "cairn_store_free_bytes": "Room that is left on the store's file system.",
        "cairn_spool_free_bytes": "Room that is left on the spool's file system.",
        "cairn_store_collected_objects_total": "Objects that no ref reached any more and that are gone.",
        "cairn_store_collected_bytes_total": "Bytes that went back to the disk with them.",
        "cairn_tickets": "Tickets that are kept.",
        "cairn_tickets_created_total": "Tickets that were made.",
        "cairn_tickets_ended_total": "Tickets that are complete, failed or deleted.",
        "cairn_quote_error_seconds": "How far the quote for a build was from what it took.",
        "cairn_offersets_total": "Requests for offers, by whether there were any.",
        "cairn_offers_ended_total": "Offers that were accepted, rejected or expired.",
        "cairn_reservations": "Accepted offers whose builds have not ended.",
        "cairn_reservations_missed_total": "Reservations whose start window passed without a start.",
        "cairn_http_requests_total": "HTTP requests, by route, method and status.",
        "cairn_http_request_seconds": "Time from an HTTP request to the end of its response.",
        "cairn_build_info": "The version that runs; always 1.",
        "cairn_metrics_dropped_series_total": "Series that were left out because a metric had too many.",
        "process_cpu_seconds_total": "User and system time spent, in seconds.",
        "process_resident_memory_bytes": "Resident memory, in bytes.",
        "process_virtual_memory_bytes": "Virtual memory, in bytes.",
        "process_open_fds": "Open file descriptors.",
        "process_max_fds": "Most file descriptors that may be open.",
        "process_start_time_seconds": "When the process started, in seconds since 1970.",
    ]

    private static let bounds: [String: [Double]] = [
        "cairn_cache_build_time_seconds": [
            0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200,
        ],
        "cairn_build_phase_seconds": [
            0.001, 0.01, 0.1, 1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200,
        ],
        "cairn_step_seconds": [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
        "cairn_quote_error_seconds": [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
        "cairn_pool_wait_seconds": [0.01, 0.1, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
        "cairn_store_commit_seconds": [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        ],
        "cairn_store_batch_size": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
        "cairn_worker_pool_call_seconds": [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30],
        // Up to the longest wait that a request may ask for.
        "cairn_http_request_seconds": [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
        ],
    ]
}

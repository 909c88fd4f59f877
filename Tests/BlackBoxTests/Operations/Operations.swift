import Testing

/// What operators see of an instance: its figures, its log, its pages, and what the doctor says of its database.
@Suite enum Operations {}

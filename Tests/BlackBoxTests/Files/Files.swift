import Testing

/// Files of products and items, in and out.
@Suite enum Files {}

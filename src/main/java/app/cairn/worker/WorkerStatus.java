package app.cairn.worker;

import org.jspecify.annotations.Nullable;

/// A worker's figures.
///
/// @param running whether the child is up
/// @param pid its process id while it runs
/// @param residentBytes its memory as the system sees it while it runs, if the system tells
/// @param peakBytes the most memory that was seen in any child so far, 0 if none
/// @param starts how many children were started
/// @param deaths how many of them ended without being told to
/// @param requests how many requests were sent
/// @param problem why no child is started at present, or null
public record WorkerStatus(
    boolean running,
    @Nullable Long pid,
    @Nullable Long residentBytes,
    long peakBytes,
    long starts,
    long deaths,
    long requests,
    @Nullable String problem) {}

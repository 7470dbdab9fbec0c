namespace Ripcs.Changes.Hits;

/// <summary>A statement by what stays the same when its rules change: its partition, and its text and name.</summary>
/// <param name="Words">accept "ssh from the office".</param>
internal readonly record struct Statement(string Partition, string Words);

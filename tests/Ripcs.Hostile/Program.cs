using System.Globalization;
using System.Runtime.InteropServices;
using Ripcs.Hostile;
using Ripcs.Linux.Fencing;

// What a rule file would do that got past the gate: this program closes itself in as a worker does, and then tries everything. It prints
// which part of the fence is missing and, for each attempt, whether it was let through.
// Arguments: a folder with a file "victim" in it, and "in-namespaces" if it was started in some.
var folder = args[0];
var missing = Fence.PutUp(
    new FenceLimits(TimeSpan.FromSeconds(30), AddressSpace: 64UL << 30), args.Contains("in-namespaces"),
    [AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory()]);

Console.WriteLine($"missing: {string.Join(' ', missing)}".TrimEnd());
foreach (var (name, attempt) in Attempts.All(folder))
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {(attempt() ? "LET THROUGH" : "refused")}"));
}

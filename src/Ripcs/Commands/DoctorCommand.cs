using Ripcs.Changes.Status;
using Ripcs.Host.Doctor;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs doctor: whether this machine has all that Ripcs needs, and what to do where it has not.</summary>
internal static class DoctorCommand
{
    private const string Name = "doctor";

    public static Command Create(CommandHost host) =>
        new ReportedCommand(host, Name, "Check whether this host has what Ripcs needs, and what else writes rules on it.",
            ignoresWrongSettings: true)
            .Reports(result => Run(host, result));

    private static DoctorReport Run(CommandHost host, ParseResult result)
    {
        AdvisedText? problem = null;
        var status = Catch<HostException>.Or<HostStatus?>(() => StatusCommand.Read(host, result, baseline: null), e =>
        {
            problem = e.Message;
            return null;
        });
        var state = host.StatePath(result);
        var checks = DoctorChecks.Of(new DoctorLook(
            HostLook.Take(new ProcessRunner(), host.Backend(result), host.Machine(result).Rehearsal(), host.Facts.Root), status, problem,
            Compiler(host), state, FreeBytes(state), host.Facts.Clock.GetUtcNow()));
        var isWell = checks.All(check => check.Level is not FindingLevel.Critical);
        return new DoctorReport(Name, isWell ? RunResult.Unchanged : RunResult.Failed, checks) { Summary = DoctorChecks.Sum(checks) };
    }

    // Only a compilation shows whether the compiler starts, and which parts of its fence this system allows.
    private static CompilerLook Compiler(CommandHost host)
    {
        try
        {
            using var folder = ThrowawayFolder.Make(ThrowawayFolder.OfRehearsal);
            var file = Path.Combine(folder.Path, "doctor.csx");
            File.WriteAllText(file, "Partition(\"doctor\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.1\").To(\"host\");\n");
            var rules = host.Compiling.Compiler(file, host.Compiling.TrustedFiles, Changes.Today.Of(host.Facts.Clock), null, null);
            return new CompilerLook(rules.IsRefused ? rules.Diagnostics[0].Message : null, FenceNote.Of(rules.MissingFence));
        }
        catch (HostException e)
        {
            return new CompilerLook(e.Message.InWords(), Fence: null);
        }
    }

    private static long? FreeBytes(string path) => Catch.OrNull(() => new DriveInfo(Posix.Nearest(path)))?.AvailableFreeSpace;
}

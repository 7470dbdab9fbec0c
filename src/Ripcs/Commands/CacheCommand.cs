using Ripcs.Rendering;
using Ripcs.Scripting.Keeping;

namespace Ripcs.Commands;

/// <summary>ripcs cache: the results of rule files that are kept between runs.</summary>
internal static class CacheCommand
{
    public static Command Create(CommandHost host) =>
        new("cache", "Verify or clear the compile cache.") { Verify(host), Clear(host) };

    private static Command Verify(CommandHost host)
    {
        var path = CommonOptions.Path();
        var command = new Command("verify", "Compile all rule files, and compare the cache with the results.") { path };
        command.SetAction(result =>
        {
            var kept = Kept(host);
            var rules = host.Compiling.Compile(result.GetRequiredValue(path), kept);
            var check = kept.Comparison!;
            host.Diagnostics(result).Write(rules.Diagnostics);
            new CacheText(host.Terminal.Output).Write(check);
            return ExitCode.Of(check.Different.Count > 0 ? RunResult.Failed : rules.IsRefused ? RunResult.Refused : RunResult.Unchanged);
        });
        return command;
    }

    private static Command Clear(CommandHost host)
    {
        var command = new Command("clear", "Clear the cache; the next run compiles all rule files.");
        command.SetAction(_ =>
        {
            var kept = Kept(host);
            try
            {
                var (results, bytes) = kept.Clear();
                new CacheText(host.Terminal.Output).WriteCleared(kept.Folder, results, bytes);
                return ExitCode.Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new HostException($"the cache cannot be cleared: {e.Message}; check it, and remove the folder by hand");
            }
        });
        return command;
    }

    private static KeptResults Kept(CommandHost host) => host.Compiling.Kept(isComparing: true)
        ?? throw new HostException($"there is no folder for the cache; set {EnvironmentNames.CacheDirectory} to one");
}

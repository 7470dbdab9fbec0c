using Ripcs.Core.Diagnostics;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>What happens when something fails unexpectedly: one line that says what to do, and no trace.</summary>
internal static class LastDefence
{
    /// <param name="errors">Where the line goes.</param>
    /// <param name="isTraced">True to let the trace out.</param>
    /// <param name="hasBegun">True if a change had begun: the state of the host is unknown then.</param>
    /// <param name="run">The program.</param>
    public static int Run(TextWriter errors, bool isTraced, Func<bool> hasBegun, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (!isTraced)
        {
            var what = PlainText.Of($"{e.GetType().Name}: {e.Message}");
            errors.WriteLine(hasBegun()
                ? $"error: ripcs failed unexpectedly ({what}) during a change; look at the host with: ripcs status, and report this line "
                    + $"and what the same command says with {RipcsEnvironment.TraceName}=1"
                : $"error: ripcs failed unexpectedly ({what}) before anything was changed; report this line and what the same command says with {RipcsEnvironment.TraceName}=1");
            return hasBegun() ? ExitCode.NeedsHuman : ExitCode.Failed;
        }
    }
}

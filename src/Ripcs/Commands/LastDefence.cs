using Ripcs.Core.Diagnostics;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>What happens when something fails that nobody thought of: one line that says what to do, and no trace.</summary>
internal static class LastDefence
{
    /// <param name="errors">Where the line goes.</param>
    /// <param name="isTraced">True to let the trace out.</param>
    /// <param name="hasBegun">True if a change had begun: how the host is then nobody knows yet.</param>
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
                ? $"error: ripcs failed in a way that nobody thought of ({what}) while a change was at work; see how the host is: ripcs status, and report this line, "
                    + $"and what the same command says with {RipcsEnvironment.TraceName}=1"
                : $"error: ripcs failed in a way that nobody thought of ({what}), before anything was changed; report this line, and what the same command says with {RipcsEnvironment.TraceName}=1");
            return hasBegun() ? ExitCode.NeedsHuman : ExitCode.Failed;
        }
    }
}

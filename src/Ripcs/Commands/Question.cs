using Ripcs.Changes.Applying;
using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>Shows a user at a terminal a change before it is made, and asks for it. Scripts are not asked: a run that waits
/// for an answer that never comes would leave a host in the middle of a procedure.</summary>
/// <param name="isAsked">False for --yes, --json and --dry-run.</param>
/// <param name="text">"Apply? [y/N] ".</param>
/// <param name="done">"applied".</param>
internal class Question(CommandHost host, ParseResult result, bool isAsked, string text, string done)
{
    private RunReport? _shown;

    /// <param name="preview">Computes what the change would do.</param>
    /// <returns>Why it is not made; null to continue.</returns>
    public AdvisedText? Ask(Func<RunReport> preview)
    {
        // The run itself reports why it is refused, and that there is nothing to do.
        if (!isAsked || host.Terminal.Answers is not { } answers || Catch<HostException>.Or(() => preview(), _ => null!) is not
            { Result: RunResult.Changes, Lockout: null } shown || shown is { Diff.IsEmpty: true, Connections: null })
        {
            return null;
        }

        _shown = shown;
        LongText.Print(host, result, (output, errors) => ReportedRun.WriteText(host, result, shown, output, errors));
        host.Terminal.Output.Flush();

        // Input from before the question is no answer to it.
        host.Terminal.DropTyped();
        host.Terminal.Output.Write(text);
        while (true)
        {
            var answer = answers.ReadLine();
            if (answer is null)
                host.Terminal.Output.WriteLine();

            if (answer is null || Agrees(answer.Trim()) is false)
                return $"nothing was {done}: the answer was not yes";

            if (Agrees(answer.Trim()) is true)
                return null;

            host.Terminal.Output.Write("write yes or no: ");
        }
    }

    /// <summary>Null for an answer after which the question is asked again.</summary>
    protected virtual bool? Agrees(string answer) => answer.ToUpperInvariant() is "Y" or "YES";

    /// <param name="desired">What is about to be written.</param>
    /// <param name="isAgain">True for --again.</param>
    /// <exception cref="BusyException">The change to be made differs from what was shown.</exception>
    /// <exception cref="OlderCheckoutException">The checkout is older than what is live, and the user has not agreed to it.</exception>
    public void Check(Desired desired, bool isAgain = false)
    {
        if (!isAgain && _shown is null)
            AllGates.OfOrigin.Judge(desired).Obey();

        // Completing an unfinished change comes first, after which the rest may be less.
        if (_shown is { Diff: not { IsHalfChanged: true } } shown
            && (shown.Diff != desired.Diff || shown.Stale != desired.Stale || shown.Leaving != desired.Leaving))
        {
            throw new BusyException($"the live rules changed after they were shown; nothing was {done}: run the same command again");
        }
    }

    /// <summary>The report of the change without what was shown before.</summary>
    public RunReport WithoutShown(RunReport report) => _shown is not { } shown ? report : report with
    {
        Sum = "",
        Diff = null,
        Meaning = null,
        Stale = [],
        Leaving = [],
        Kept = report.Kept.Except(shown.Kept).ToValueList(),
        Notes = report.Notes.Except(shown.Notes).ToValueList(),
        Diagnostics = report.Diagnostics.Except(shown.Diagnostics).ToValueList(),
    };
}

/// <summary>The question of a flush, which only a full word answers.</summary>
internal sealed class FlushQuestion(CommandHost host, ParseResult result, bool isAsked)
    : Question(host, result, isAsked, "remove all this? yes or no: ", "removed")
{
    protected override bool? Agrees(string answer) => answer switch { "yes" => true, "n" or "N" or "no" => false, _ => null };
}

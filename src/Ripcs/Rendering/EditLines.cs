using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Edits of rules as lines: a replacement below the rule that it replaces, a moved rule in one line.</summary>
internal sealed class EditLines(bool isDone, DiffDetail detail)
{
    // Fewer rules than these are listed one by one.
    private const int FewTypes = 4;

    /// <summary>All edits of a chain.</summary>
    public IEnumerable<DiffLine> Of(ChainDiff chain) =>
        Alike(RuleEdits.Of(chain)).SelectMany(edits => edits is [{ New.Kind: LineKind.Moved }, ..]
        ? Moved([.. edits.Select(edit => edit.New!)]) : edits.Count >= FewTypes ? OfTypes(chain, edits)
            : edits.SelectMany(edit => Of(chain, edit)));

    /// <summary>An edit that is no move.</summary>
    public static IEnumerable<DiffLine> Of(ChainDiff chain, RuleEdit edit)
    {
        var mark = Opening.IsIn(chain, edit) ? Opening.Mark : "";
        return edit switch
        {
            { Old: { } old, New: { } now } =>
            [
                Line(old) with { Changed = [.. edit.Parts.Where(part => part.New is null).Select(part => part.Old!.Value)] },
                Line(now) with { Changed = [.. edit.Parts.Where(part => part.New is not null).Select(part => part.New!.Value)],
                    Mark = mark },
            ],
            _ => [Line((edit.New ?? edit.Old)!) with { Mark = mark }],
        };
    }

    // Rules of one statement that move together are one group, and so are its consecutive rules for ICMP types; every other edit is alone.
    private IEnumerable<List<RuleEdit>> Alike(IEnumerable<RuleEdit> edits)
    {
        var last = new List<RuleEdit>();
        foreach (var edit in edits)
        {
            if (last.Count > 0 && !(last[0].New is { Kind: LineKind.Moved, Origin: not null } first
                && edit.New is { Kind: LineKind.Moved } next && next.Origin == first.Origin && next.Move == first.Move)
                && !(detail is not DiffDetail.All && IcmpTypes.AreOfOne(last[0], edit)))
            {
                yield return last;
                last = [];
            }

            last.Add(edit);
        }

        if (last.Count > 0)
            yield return last;
    }

    private IEnumerable<DiffLine> Moved(List<RuleLine> all)
    {
        var first = all[0];
        var where = first.Move is not { Beside: { } beside, IsDown: var isDown } ? "" : $" {(isDown ? "down, after" : "up, in front of")} "
            + $"{Words.Name(beside)}{(beside.Line > 0 ? $" :{beside.Line}" : "")}";
        return all.Count == 1 ? [new DiffLine('~', Name(first), $"{(isDone ? "moved" : "moves")}{where}   {first.Text}")]
            : [new DiffLine('~', Name(first), $"{all.Count} rules {(isDone ? "moved" : "move")}{where}"),
                .. detail is DiffDetail.All ? all.Select(line => new DiffLine('~', "", line.Text)) : []];
    }

    private static IEnumerable<DiffLine> OfTypes(ChainDiff chain, List<RuleEdit> edits)
    {
        var all = edits.Select(edit => (edit.New ?? edit.Old)!).ToList();
        var mark = edits.Exists(edit => Opening.IsIn(chain, edit)) ? Opening.Mark : "";
        return [Line(all[0]) with { Text = $"{all.Count} rules, one a type: {IcmpTypes.Text(all)}", Mark = mark }];
    }

    private static DiffLine Line(RuleLine line) => new(DiffLine.SignOf(line.Kind), Name(line), line.Text);

    private static string Name(RuleLine line) =>
        line.Origin is { Line: 0 } chain ? chain.Statement
        : line.Origin is { } origin ? $"{Words.Name(origin)}  {SharedFile(origin)}:{origin.Line}" : "";

    // The heading has the partition's own file; lines from a shared one, such as the entries of a set, name it.
    private static string SharedFile(RuleOrigin origin) => Path.GetFileName(origin.File) is ['_', ..] and var shared ? shared : "";
}

using Ripcs.Changes.Operations;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs rules save: the live owned rules, in restore format.</summary>
internal static class SaveCommand
{
    public static Command Create(CommandHost host)
    {
        var family = CommonOptions.Family("Only IPv4 or only IPv6; needed if both have rules.");
        var sets = new Option<bool>("--sets") { Description = "Print the sets that the rules use instead, as text for ipset restore." };
        var command = new Command("save", "Print the live rules that are Ripcs's own, as text for iptables-restore --noflush.") { family,
            sets };
        command.SetAction(result =>
        {
            var netfilter = host.Machine(result).Netfilter(null);
            var actual = FirewallReader.Read(netfilter);
            var state = host.Machine(result).LookAtState();
            var known = AppliedFile.Read(state).Known;
            var unfinished = UnfinishedChange.Warning(host.Machine(result), state, actual, known);
            new NoteRenderer(host.Terminal.Errors, Palette.None).WriteInOneLineEach([.. new[] { unfinished }.OfType<Note>(),
                .. HiddenText.Warnings(actual with { Native = [] }).Select(text => Note.Warning(text))]);
            var owned = Ownership.Read(actual, known);
            return result.GetValue(sets) ? Print(host, WithContents(owned, netfilter), result.GetValue(family), GenerateFormat.Ipset)
                : Print(host, owned, result.GetValue(family), GenerateFormat.Restore);
        });
        return command;
    }

    // Sets whose content is refreshed are read without it.
    private static OwnedState WithContents(OwnedState owned, INetfilter netfilter) => new(owned.Tables.Select(table =>
        table.Name != TableName.Set ? table : table with
        {
            Chains = table.Chains.Select(set => set.Rules.Count > 0 ? set
                : set with { Rules = netfilter.EntriesOf(set.Name) ?? [] }).ToValueList(),
        }).ToValueList());

    /// <summary>Rules that no restore text can contain are left out and reported, because the text is then incomplete.</summary>
    private static int Print(CommandHost host, OwnedState owned, Family? family, GenerateFormat format)
    {
        GenerateCommand.Print(host, WithoutUnsayable(owned), format, family);
        var left = owned.Tables.Where(table => family is null || table.Family == family)
            .SelectMany(table => table.Chains.SelectMany(chain => chain.Rules.Select((rule, i) => (table, chain, rule, Place: i + 1))))
            .Where(item => !RestoreWriter.CanName(item.rule)).ToList();
        foreach (var (table, chain, rule, place) in left)
        {
            host.Terminal.Errors.WriteLine($"error: rule {place} of {chain.Name} ({Words.Place(table.Family, table.Name)}) is left out, "
                + $"because no restore text can contain it: {PlainText.Of(rule)}");
        }

        return ExitCode.Of(left.Count > 0 ? RunResult.Failed : RunResult.Recorded);
    }

    private static OwnedState WithoutUnsayable(OwnedState owned) => new(owned.Tables.Select(table => table with
    {
        Chains = table.Chains.Select(chain => chain with { Rules = chain.Rules.Where(RestoreWriter.CanName).ToValueList() }).ToValueList(),
    }).ToValueList());
}

using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class CorporaTests
{
    // Rows whose saved forms differ because one build has a bug, so that no text can stand for all six.
    private static readonly Dictionary<string, string> Bugs = new()
    {
        ["-s 192.0.0.1/255.0.0.255 -j ACCEPT"] = "nft 1.8.7 stores the mask as /8: the kernel enforces another rule",
    };

    [Fact]
    public void Every_saved_form_of_every_build_prints_back_to_itself()
    {
        foreach (var row in CanonicalTable.Read())
        {
            foreach (var form in row.Forms)
            {
                var text = form.AsSave(row.Table);

                var document = SaveReader.Parse(text);

                document.Write().ShouldBe(text);
                document.Lines.OfType<SaveLine.Rule>().Count().ShouldBe(form.Lines.Length);
            }
        }
    }

    [Fact]
    public void The_saved_forms_of_all_builds_normalise_to_one_text()
    {
        var rows = CanonicalTable.Read().ToList();

        var different = rows.Where(row => row.Forms.Select(Normalised).Distinct().Count() > 1).Select(row => row.Input);

        rows.Count.ShouldBeGreaterThan(500);
        different.ShouldBe(Bugs.Keys);
    }

    [Fact]
    public void Normalising_twice_is_normalising_once()
    {
        foreach (var rule in CanonicalTable.Read().SelectMany(row => row.Forms).SelectMany(Rules))
        {
            var normal = RuleNormalizer.Normalize(rule);

            RuleNormalizer.Normalize(normal).ShouldBe(normal);
        }
    }

    [Fact]
    public void Normal_form_is_what_the_newest_iptables_prints_but_for_some_protocol_names_and_ICMP_type_255()
    {
        var forms = CanonicalTable.Read().SelectMany(row => row.Forms).Where(form => form.Build == "nft_1811").SelectMany(Rules);

        var changed = forms.Where(rule => RuleNormalizer.Normalize(rule) != rule);

        changed.ShouldBe(
        [
            "-p dccp -m dccp --dport 5001 -j ACCEPT",
            "-p icmp -m icmp --icmp-type 255/255 -j ACCEPT",
            "-p dccp -m dccp --dccp-types REQUEST -j ACCEPT",
            "-p ipcomp -m ipcomp --ipcompspi 5 -j ACCEPT",
            "-p mobility-header -m mh --mh-type 1 -j ACCEPT",
        ]);
    }

    [Fact]
    public void The_words_of_every_saved_rule_join_to_the_rule()
    {
        foreach (var rule in CanonicalTable.Read().SelectMany(row => row.Forms).SelectMany(Rules).Select(RuleNormalizer.Normalize))
        {
            string.Join(' ', RuleTokens.Split(rule)).ShouldBe(rule);
        }
    }

    [CorporaFact]
    public void Docker_s_rules_print_back_byte_for_byte()
    {
        var files = Directory.GetFiles(Corpora.At("moby"), "*.golden", SearchOption.AllDirectories)
            .Where(file => file.Contains("TestIptabler", StringComparison.Ordinal)).ToList();

        files.Count.ShouldBeGreaterThan(100);
        files.ShouldAllBe(file => PrintsBack(file));
    }

    [CorporaFact]
    public void Rules_of_large_sites_print_back_byte_for_byte()
    {
        var files = Directory.GetFiles(Corpora.At("derived-loadable")).Where(file => !file.EndsWith(".md", StringComparison.Ordinal))
            .ToList();

        files.Count.ShouldBe(8);
        files.ShouldAllBe(file => PrintsBack(file));
    }

    [CorporaFact]
    public void What_people_have_published_prints_back_but_for_what_stands_around_it()
    {
        // One stands in a letter; another is no save: somebody wrote it by hand, without the chains that iptables-save always declares.
        var saves = Corpora.Saves().Where(save => save.Path.StartsWith("net-network/", StringComparison.Ordinal))
            .Select(save => (save.Path,
                Text: save.Text[Math.Min(At(save.Text, "#"), At(save.Text, "*"))..(save.Text.LastIndexOf("\nCOMMIT",
                StringComparison.Ordinal) + "\nCOMMIT\n".Length)])).ToList();

        var refused = saves.Select(save => SaveReader.TryParse(save.Text, out _, out var problem) ? ""
            : $"{save.Path}: {problem}").Where(text => text.Length > 0);
        var different = saves.Where(save => SaveReader.TryParse(save.Text, out var document, out _)
            && !Said(document.Write()).SequenceEqual(Said(save.Text))).Select(save => save.Path);

        saves.Count.ShouldBe(38);
        refused.ShouldBe(["net-network/configs_serverfault/766198.txt: line 5: a rule for chain INPUT, which table filter does not "
            + "declare"]);
        different.ShouldBe([]);
    }

    // Where the first line begins so.
    private static int At(string text, string line) => text.StartsWith(line, StringComparison.Ordinal) ? 0
        : text.IndexOf($"\n{line}", StringComparison.Ordinal) + 1;

    private static IEnumerable<string> Said(string save) =>
        save.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.StartsWith('#'));

    [CorporaFact]
    public void Every_rule_of_a_large_site_arrives_in_its_chain()
    {
        var text = File.ReadAllText(Corpora.At("derived-loadable", "net-network__config_vsrv__iptables-save.txt"));

        var state = SaveReader.Parse(text).ToState(Family.IPv4);

        var rules = state.Tables.SelectMany(table =>
            table.Chains.SelectMany(chain => chain.Rules.Select(rule => $"-A {chain.Name} {rule.Text}")));
        rules.Order().ShouldBe(text.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)).Order());
    }

    private static bool PrintsBack(string file)
    {
        var text = File.ReadAllText(file);
        return SaveReader.Parse(text).Write() == text;
    }

    private static string Normalised(SavedForm form) => string.Join('\n', Rules(form).Select(RuleNormalizer.Normalize));

    private static IEnumerable<string> Rules(SavedForm form) =>
        form.Lines.Select(line => line.Split(' ', 3) is [_, _, var rule] ? rule : "");
}

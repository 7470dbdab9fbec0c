using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A plan that was changed, cut, or made by somebody who can reckon its checksum.</summary>
public sealed class PlanDamageTests : PlanScene
{
    [Fact]
    public void Every_byte_that_was_changed_is_seen()
    {
        Planned();
        var bytes = Bytes();
        var step = Math.Max(1, bytes.Length / 150);
        for (var place = 0; place < bytes.Length; place += step)
        {
            var changed = (byte[])bytes.Clone();
            changed[place] ^= 1;

            Should.Throw<PlanRefusedException>(() => PlanText.Read(changed, "web1.plan"), $"byte {place}");
        }
    }

    [Fact]
    public void A_plan_that_is_cut_anywhere_is_refused()
    {
        Planned();
        var bytes = Bytes();
        for (var length = 0; length < bytes.Length; length += 37)
        {
            Should.Throw<PlanRefusedException>(() => PlanText.Read(bytes[..length], "web1.plan"), $"{length} bytes");
        }
    }

    [Fact]
    public void A_changed_plan_says_so()
    {
        Planned();
        Edit(text => text.Replace("--dport 23", "--dport 25", StringComparison.Ordinal));

        IsRefused(Apply(), ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan was changed after it was made (the checksum differs); make the plan again: ripcs rules diff PATH --out "
            + "PLAN");
    }

    [Fact]
    public void A_plan_whose_line_ends_were_changed_says_so()
    {
        Planned();
        Edit(text => text.Replace("\n", "\r\n", StringComparison.Ordinal));

        IsRefused(Apply(), ExitCode.RulesRefused,
            "the line endings of /etc/ripcs/web1.plan were changed (to CR LF, as on another operating system); copy it again from "
            + "where it was made, byte for byte");
    }

    [Fact]
    public void A_plan_with_something_behind_its_end_says_so()
    {
        Planned();
        Edit(text => $"{text}# reviewed\n");

        IsRefused(Apply(), ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan has something after its last line; copy it again from where it was made");
    }

    [Theory]
    [InlineData("", "/etc/ripcs/web1.plan is empty; copy the plan again from where it was made")]
    [InlineData("pcs plan 5",
        "/etc/ripcs/web1.plan is neither a rule file, whose name ends in .csx, nor a plan, which begins with \"ripcs plan\"; name the "
        + "rules, or copy the plan again from where it was made")]
    public void A_file_that_is_no_plan_any_more_is_not_taken_for_a_rule_file(string content, string message)
    {
        Planned();
        Edit(_ => content);

        IsRefused(Apply(), ExitCode.RulesRefused, message);
    }

    [Fact]
    public void A_plan_that_was_cut_off_says_so()
    {
        Planned();
        Edit(text => text[..(text.Length / 2)]);

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is cut off; copy it again from where it was made");
    }

    [Fact]
    public void A_plan_of_another_version_says_so()
    {
        Planned();
        Edit(text => $"ripcs plan 2 by 9.9.9{text[text.IndexOf('\n', StringComparison.Ordinal)..]}");

        IsRefused(Apply(), ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan was made by ripcs 9.9.9 (plan form 2), and this is ripcs 0.1.0 (form 7), which may read it "
                + "differently; make the plan with the version that reads it");
    }

    [Fact]
    public void A_plan_that_is_too_large_says_so()
    {
        Planned();
        using (var file = new FileStream(Scene.At("web1.plan"), FileMode.Open))
        {
            file.SetLength(GivenFile.MaxLength + 1L);
        }

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is too large for a plan: more than 128 MiB are not read");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("netns")]
    [InlineData("netns \u001b[31m")]
    public void A_plan_of_a_network_namespace_that_is_none_is_refused_and_shown_by_no_command(string text)
    {
        Planned();
        Edit(whole =>
        {
            var body = Regex.Replace(whole[..whole.LastIndexOf("sha256 ", StringComparison.Ordinal)], "\"Namespace\":\"[^\"]*\"",
                $"\"Namespace\":{System.Text.Json.JsonSerializer.Serialize(text)}");
            return $"{body}sha256 {CarriedText.Digest(Encoding.UTF8.GetBytes(body))}\n";
        });

        foreach (var result in new[] { Apply(), Scene.Run("plan", "show", "{web1.plan}") })
        {
            IsRefused(result, ExitCode.RulesRefused, "/etc/ripcs/web1.plan contains what ripcs never writes (");
            result.Errors.ShouldNotContain('\e');
        }
    }

    [Theory]
    [InlineData("--dport 23", "--dport 25", "has other rules than its name promises")]
    [InlineData("\"Name\":\"shop\",\"Order\":0", "\"Name\":\"other\",\"Order\":0", "is not in partition other")]
    [InlineData("\"Order\":0", "\"Order\": 0", "line 3 is not as ripcs writes it")]
    [InlineData("\"Order\":0", "\"Order\":0,\"More\":1",
        "(line 3 is not as ripcs writes it); make the plan again: ripcs rules diff PATH --out PLAN")]
    [InlineData("\npartition ", "\npart ", "line 3 should begin with \\\"diff\\\"")]
    [InlineData("\nmeaning ", "\nmade ", " is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":7", "line 2 is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":\"alice\",\"Extra\":7", "line 2 is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":\"alice\u202e\"", "a text in it cannot be printed")]
    [InlineData("\"Kind\":\"Added\",\"Text\":\"-s", "\"Kind\":\"Added\",\"Text\":\"-d",
        "what changes in partition shop does not match its rules")]
    public void Who_can_reckon_a_checksum_is_not_believed_either(string from, string to, string reason)
    {
        Planned();
        Edit(text =>
        {
            var body = text[..text.LastIndexOf("sha256 ", StringComparison.Ordinal)].Replace(from, to, StringComparison.Ordinal);
            return $"{body}sha256 {CarriedText.Digest(Encoding.UTF8.GetBytes(body))}\n";
        });

        var apply = Apply();

        IsRefused(apply, ExitCode.RulesRefused, "/etc/ripcs/web1.plan contains what ripcs never writes (");
        apply.Errors.ShouldNotContain(".NET");
        apply.Errors.ShouldNotContain("$.");
        apply.Errors.ShouldContain(reason.Replace("\\\"", "\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diff_in_a_plan_that_is_not_that_of_its_partitions_is_never_applied()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(Scene.At("web1.plan"),
            PlanText.Write(plan with { Diff = plan.Diff with { Partitions = [] }, Meaning = ["no packet is treated differently."] }));

        var (apply, show) = (Apply(), Scene.Run("plan", "show", "{web1.plan}"));

        IsRefused(apply, ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan contains what ripcs never writes (what it means for packets is not that of a plan that changes so much)");
        show.ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void A_plan_whose_diff_says_that_nothing_changes_is_not_applied_either()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(Scene.At("web1.plan"), PlanText.Write(plan with
        {
            Diff = plan.Diff with { Partitions = [] }, Meaning = [], ShortMeaning = [],
        }));

        Scene.Run("plan", "show", "{web1.plan}").Output.ShouldContain("nothing to do: 2 partitions are live as written.");
        IsRefused(Apply(), ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void A_meaning_in_a_plan_that_is_not_that_of_its_partitions_is_never_applied()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(Scene.At("web1.plan"), PlanText.Write(plan with
        {
            Meaning = ["no packet is treated differently."], ShortMeaning = [],
        }));

        IsRefused(Apply(), ExitCode.TryLater, "what it means for packets is not what the plan shows");
    }

    private void Edit(Func<string, string> edit) => File.WriteAllText(Scene.At("web1.plan"), edit(Encoding.UTF8.GetString(Bytes())));
}

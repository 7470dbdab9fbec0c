using System.Security.Cryptography;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Plans that somebody signed: nothing in a plan is believed before its signature, and it counts for this plan alone.</summary>
public sealed class PlanSignatureTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public PlanSignatureTests()
    {
        Key("alice");
        Key("mallory");
        _scene.With("settings/allowed_signers", $"alice@example.com {Public("alice")}\n");
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        _scene.Diff("--out", _scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.Done);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_signed_plan_is_applied_and_the_history_says_who_signed_it()
    {
        Sign("alice");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("/etc/ripcs/web1.plan is signed by alice@example.com\n");
        _scene.History.Read(2).Plan!.SignedBy.ShouldBe("alice@example.com");
        _scene.Run("history", "show", "2").LastLine.ShouldEndWith("), signed by alice@example.com");
    }

    [Fact]
    public void A_plan_and_its_signature_come_from_standard_input()
    {
        Sign("alice");
        _scene.Input = File.ReadAllText(_scene.At("web1.plan")) + File.ReadAllText(_scene.At("web1.plan.sig"));

        var apply = _scene.Run("rules", "apply", "-", "--require-signature");

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("standard input is signed by alice@example.com\n");
        _scene.History.Read(2).Plan!.SignedBy.ShouldBe("alice@example.com");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reviewer_signs_the_plans_for_many_hosts_at_once(bool isSent)
    {
        List(_scene.At("web1.plan"));

        var apply = isSent ? Send() : Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain(isSent ? "standard input is signed by alice@example.com\n"
            : "/etc/ripcs/web1.plan is signed by alice@example.com\n");
        _scene.History.Read(2).Plan!.SignedBy.ShouldBe("alice@example.com");
    }

    [Fact]
    public void A_plan_that_the_signed_list_does_not_have_is_refused()
    {
        List(_scene.At("rules/shop.csx"));

        IsRefused(Apply(), "/etc/ripcs/web1.plan is not signed: there is no /etc/ripcs/web1.plan.sig");
        IsRefused(Send(), "the list of plans on standard input does not have the SHA-256 of the plan");
    }

    [Fact]
    public void A_list_of_plans_that_somebody_changed_after_it_was_signed_is_refused()
    {
        List(_scene.At("rules/shop.csx"));
        var list = _scene.At("plans.sha256");
        File.WriteAllText(list, File.ReadAllText(list) + Sum(_scene.At("web1.plan")));

        IsRefused(Apply(), "/etc/ripcs/plans.sha256 is not what alice@example.com signed");
        IsRefused(Send(), "the list of plans on standard input is not what alice@example.com signed");
    }

    private void List(string plan)
    {
        File.WriteAllText(_scene.At("plans.sha256"), $"{new string('0', 64)}  web0.plan\n{Sum(plan)}");
        Run("-q", "-Y", "sign", "-n", "ripcs-plan", "-f", _scene.At("alice"), _scene.At("plans.sha256"));
    }

    private static string Sum(string path) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}  {Path.GetFileName(path)}\n";

    private CommandResult Send()
    {
        _scene.Input = string.Concat(
            new[] { "web1.plan", "plans.sha256", "plans.sha256.sig" }.Select(name => File.ReadAllText(_scene.At(name))));
        return _scene.Run("rules", "apply", "-", "--require-signature");
    }

    [Fact]
    public void Who_applies_a_plan_of_standard_input_again_is_told_to_type_a_dash()
    {
        _scene.Input = File.ReadAllText(_scene.At("web1.plan"));
        _scene.Run("rules", "apply", "-").ExitCode.ShouldBe(ExitCode.Done);
        _scene.History.Read(2).Command.ShouldBe("rules apply -");
        _scene.Run("rollback");

        _scene.Run("rules", "apply", "-").Errors.ShouldContain("if you mean it anyway: ripcs rules apply - --again;");
    }

    [Theory]
    [InlineData("nobody", "the plan on standard input is not signed; its reviewer signs it with: ssh-keygen -Y sign -n ripcs-plan -f KEY")]
    [InlineData("mallory", "standard input is signed with a key that /etc/ripcs/settings/allowed_signers does not name (ED25519 key ")]
    [InlineData("changed", "standard input is not what alice@example.com signed")]
    public void Standard_input_that_no_allowed_signer_has_signed_is_refused(string who, string error)
    {
        Sign(who is "mallory" ? "mallory" : "alice");
        var plan = File.ReadAllText(_scene.At("web1.plan"));
        _scene.Input = (who is "changed" ? plan.Replace("--dport 23", "--dport 24", StringComparison.Ordinal) : plan)
            + (who is "nobody" ? "" : File.ReadAllText(_scene.At("web1.plan.sig")));

        IsRefused(_scene.Run("rules", "apply", "-", "--require-signature"), error);
    }

    [Fact]
    public void Standard_input_without_a_plan_says_how_to_send_one()
    {
        _scene.Input = "Partition(\"shop\");\n";

        _scene.Run("rules", "apply", "-").Errors.ShouldBe(
            "error: standard input is not a plan; send one with: cat PLAN | ssh HOST ripcs rules apply -\n");
    }

    [Fact]
    public void An_unsigned_plan_is_refused() => IsRefused(Apply(),
        "/etc/ripcs/web1.plan is not signed: there is no /etc/ripcs/web1.plan.sig; its reviewer signs it with: ssh-keygen -Y "
            + "sign -n ripcs-plan -f KEY /etc/ripcs/web1.plan\n");

    [Fact]
    public void A_plan_signed_by_a_stranger_is_refused()
    {
        Sign("mallory");

        var apply = Apply();

        IsRefused(apply, "/etc/ripcs/web1.plan is signed with a key that /etc/ripcs/settings/allowed_signers does not name (ED25519 key "
            + "SHA256:");
        apply.Errors.ShouldMatch(@"\(ED25519 key SHA256:[A-Za-z0-9+/]{43}\); refuse it unless you know whose key it is, and have it "
            + "signed by an allowed signer\n$");
    }

    [Fact]
    public void A_signature_of_a_stranger_for_another_file_is_said_to_be_that()
    {
        Sign("mallory");
        File.AppendAllText(_scene.At("web1.plan"), "\n");

        IsRefused(Apply(), "/etc/ripcs/web1.plan is signed with a key that /etc/ripcs/settings/allowed_signers does not name (not a "
            + "signature of this file (ssh-keygen: ");
    }

    [Fact]
    public void A_plan_that_was_changed_after_it_was_signed_is_refused_before_anything_in_it_is_read()
    {
        Sign("alice");
        File.AppendAllText(_scene.At("web1.plan"), "\n");

        IsRefused(Apply(), "/etc/ripcs/web1.plan is not what alice@example.com signed (ssh-keygen: Signature verification failed: "
            + "incorrect signature)");
    }

    [Fact]
    public void The_signature_of_another_plan_does_not_count()
    {
        Sign("alice");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Diff("--out", _scene.At("web1.plan"));

        IsRefused(Apply(), "/etc/ripcs/web1.plan is not what alice@example.com signed");
    }

    [Fact]
    public void What_was_signed_for_something_else_does_not_count()
    {
        Sign("alice", "git");

        IsRefused(Apply(), "/etc/ripcs/web1.plan was signed for \"git\", not for ripcs-plan; its reviewer signs it with: ");
    }

    [Fact]
    public void A_key_that_is_allowed_for_something_else_alone_does_not_count()
    {
        Sign("alice");
        _scene.With("settings/allowed_signers", $"alice@example.com namespaces=\"git\" {Public("alice")}\n");

        IsRefused(Apply(), "/etc/ripcs/web1.plan is signed with a key that /etc/ripcs/settings/allowed_signers names for something other "
            + "than ripcs-plan (ssh-keygen: ");
    }

    [Theory]
    [InlineData("valid-before=\"20200101\"", "key has expired")]
    [InlineData("valid-after=\"20990101\"", "key is not yet valid")]
    public void A_key_that_is_allowed_at_another_time_alone_does_not_count(string option, string reason)
    {
        Sign("alice");
        _scene.With("settings/allowed_signers", $"alice@example.com {option} {Public("alice")}\n");

        var apply = Apply();

        IsRefused(apply, "/etc/ripcs/web1.plan is signed with a key that /etc/ripcs/settings/allowed_signers names for another time "
            + "(ssh-keygen: ");
        apply.Errors.ShouldContain(reason);
    }

    [Fact]
    public void A_file_that_is_no_signature_is_refused()
    {
        _scene.With("web1.plan.sig", "signed, yours truly\n");

        IsRefused(Apply(), "/etc/ripcs/web1.plan.sig is not a signature of ssh-keygen; ");
    }

    [Fact]
    public void Another_list_of_signers_can_be_given_and_asks_for_a_signature()
    {
        _scene.With("others", $"mallory@example.com {Public("mallory")}\n");
        Sign("alice");
        var refused = _scene.Run("rules", "apply", "{web1.plan}", "--allowed-signers", _scene.At("others"));
        Sign("mallory");
        var applied = _scene.Run("rules", "apply", "{web1.plan}", "--allowed-signers", _scene.At("others"));

        refused.ExitCode.ShouldBe(ExitCode.RulesRefused);
        applied.ExitCode.ShouldBe(ExitCode.Done, applied.Errors);
        applied.Output.ShouldContain("is signed by mallory@example.com");
    }

    [Fact]
    public void Without_a_list_of_signers_nobody_counts()
    {
        Sign("alice");
        _scene.Without("settings/allowed_signers");

        IsRefused(Apply(), "cannot read /etc/ripcs/settings/allowed_signers, which names the allowed signers (");
    }

    [Fact]
    public void Without_ssh_keygen_nothing_is_believed()
    {
        Sign("alice");
        _scene.SshKeygen = "/nowhere/ssh-keygen";

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldBe("error: cannot start /nowhere/ssh-keygen: there is no such program\n");
    }

    [Fact]
    public void A_host_that_asks_for_signatures_takes_neither_unsigned_plans_nor_rule_files()
    {
        _scene.With("settings/require_signature", "");

        IsRefused(_scene.Run("rules", "apply", "{web1.plan}"), "/etc/ripcs/web1.plan is not signed: ");
        IsRefused(_scene.Apply(),
            "this host takes only signed plans (/etc/ripcs/settings/require_signature), and /etc/ripcs/rules is rule files; make one of "
            + "them: ripcs rules diff /etc/ripcs/rules --out PLAN; ");
        _scene.Apply("--dry-run").ExitCode.ShouldBe(ExitCode.Done);
        Sign("alice");
        _scene.Run("rules", "apply", "{web1.plan}").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_host_that_asks_for_signatures_says_itself_whose_count()
    {
        _scene.With("settings/require_signature", "").With("others", $"mallory@example.com {Public("mallory")}\n");
        Sign("mallory");

        var apply = _scene.Run("rules", "apply", "{web1.plan}", "--allowed-signers", _scene.At("others"));

        apply.ExitCode.ShouldBe(ExitCode.Usage);
        apply.Errors.ShouldBe("error: /etc/ripcs/settings/require_signature requires plans signed by those named in "
            + "/etc/ripcs/settings/allowed_signers: leave --allowed-signers out\n");
    }

    [Fact]
    public void Rule_files_bear_no_signature()
    {
        var apply = _scene.Apply("--require-signature");

        apply.ExitCode.ShouldBe(ExitCode.Usage);
        apply.Errors.ShouldStartWith("error: rule files have no signature: make a plan of /etc/ripcs/rules and have it signed: ");
    }

    private CommandResult Apply() => _scene.Run("rules", "apply", "{web1.plan}", "--require-signature");

    private void IsRefused(CommandResult result, string error)
    {
        result.ExitCode.ShouldBe(ExitCode.RulesRefused, result.Errors);
        result.Errors.ShouldStartWith($"error: {error}");
        _scene.LiveRules().ShouldNotContain("--dport 23 ");
    }

    private void Key(string name) => Run("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", _scene.At(name));

    private string Public(string name) => string.Join(' ', File.ReadAllText(_scene.At($"{name}.pub")).Split(' ')[..2]);

    private void Sign(string key, string purpose = "ripcs-plan")
    {
        File.Delete(_scene.At("web1.plan.sig"));
        Run("-q", "-Y", "sign", "-n", purpose, "-f", _scene.At(key), _scene.At("web1.plan"));
    }

    private static void Run(params string[] arguments)
    {
        var result = new ProcessRunner().Run(new ProcessCommand(ProgramFiles.Require("ssh-keygen", "openssh-client"), [.. arguments]));
        result.ExitCode.ShouldBe(0, result.Errors);
    }
}

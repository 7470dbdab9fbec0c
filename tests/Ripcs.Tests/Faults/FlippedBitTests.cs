using System.Text;
using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A bit that flips on the disk can leave a text that still reads as
/// JSON, with another address in it: it comes into force nowhere.</summary>
[Trait("Kind", "long")]
public sealed class FlippedBitTests : IDisposable
{
    private const string Differs = "its content is not what was written (the checksum differs)";

    private const string Address = "192.0.2.0/24";

    // '2' and '3' differ in one bit.
    private const string Flipped = "193.0.2.0/24";

    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("applied.json")]
    [InlineData("held.json")]
    [InlineData("history/000003.json")]
    [InlineData("journal.json")]
    [InlineData("pending/000004.pending.json")]
    public void A_bit_that_flips_anywhere_in_a_file_of_the_state_is_found(string file)
    {
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Netfilter.BeforeRestore = (_, _) => File.Copy(_scene.At("state/journal.json"), _scene.At("kept"), overwrite: true);
        _scene.With("rules/forum.csx", RuleTexts.Forum).Run("rules", "apply", "{rules/forum.csx}", "--confirm",
            "60s").ExitCode.ShouldBe(ExitCode.Done);
        File.Move(_scene.At("kept"), _scene.At("state/journal.json"));
        var path = _scene.At($"state/{file}");
        var written = File.ReadAllBytes(path);
        IsRefused(file).ShouldBeFalse();

        var overlooked = new List<int>();
        for (var i = 0; i < written.Length; i++)
        {
            var flipped = written.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, flipped);
            if (!IsRefused(file))
                overlooked.Add(i);
        }

        overlooked.ShouldBeEmpty();
    }

    [Fact]
    public void A_rollback_brings_no_such_state_into_force()
    {
        var before = _scene.LiveRules();
        Flip("state/history/000001.json");

        var result = _scene.Run("rollback", "1");

        result.ShouldBe(new CommandResult(ExitCode.Failed, "", $"""
            error: /etc/ripcs/state/history/000001.json is damaged: {Differs}; a rollback to that change is impossible; choose another: ripcs history
            the host is as before

            """));
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_rollback_takes_no_names_and_orders_from_such_a_file()
    {
        var before = _scene.LiveRules();
        var shop = _scene.ObjectOf("shop", 1);
        Flip(shop);

        var result = _scene.Run("rollback", "1");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith($"error: /etc/ripcs/{shop} is damaged: ");
        _scene.LiveRules().ShouldBe(before);
    }

    [Theory]
    [InlineData("status", ExitCode.Done)]
    [InlineData("check", 1)]
    [InlineData("restore", ExitCode.Done)]
    public void Whoever_looks_is_told_of_the_file_before_a_rollback_needs_it(string command, int code)
    {
        var shop = _scene.ObjectOf("shop", 1);
        Flip(shop);

        var result = _scene.Run(command);

        result.ExitCode.ShouldBe(code, result.Errors);
        result.Output.ShouldContain($"/etc/ripcs/{shop} is damaged: ");
        result.Output.ShouldContain("; a rollback to a state that needs it is refused; choose another: ripcs history");
    }

    [Fact]
    public void A_restore_takes_the_state_before_it_and_says_so()
    {
        Flip("state/history/000002.json");

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain($"/etc/ripcs/state/history/000002.json is damaged: {Differs}");
        _scene.LiveRules().ShouldContain("--dport 22");
        _scene.LiveRules().ShouldNotContain(Flipped);
    }

    [Fact]
    public void A_restore_does_without_a_record_of_the_last_run_in_which_one_flipped()
    {
        var before = _scene.LiveRules();
        Flip("state/applied.json");

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Output.ShouldContain($"warning: /etc/ripcs/state/applied.json is damaged ({Differs}) and was ignored");
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_bit_that_flips_anywhere_in_what_changes_consist_of_is_found()
    {
        var objects = new Objects(_scene.State);
        foreach (var path in Directory.GetFiles(_scene.At("state/objects")))
        {
            var written = File.ReadAllBytes(path);
            for (var i = 0; i < written.Length; i++)
            {
                var flipped = written.ToArray();
                flipped[i] ^= (byte)(1 << (i % 8));
                File.WriteAllBytes(path, flipped);
                Should.Throw<StateException>(() => objects.Read(Path.GetFileName(path)));
            }

            File.WriteAllBytes(path, written);
        }
    }

    [Fact]
    public void Rules_that_were_changed_in_a_file_that_holds_them_are_refused_as_its_name_says_something_else()
    {
        var file = _scene.ObjectOfRules(1);
        var plain = Encoding.UTF8.GetString(new Objects(_scene.State).Read(Path.GetFileName(file)));
        plain.ShouldContain(Address);
        var other = new Objects(_scene.State);
        var name = other.Add(Encoding.UTF8.GetBytes(plain.Replace(Address, Flipped, StringComparison.Ordinal)));
        other.Write();
        File.Move(_scene.At($"state/objects/{name}"), _scene.At(file), overwrite: true);

        var result = _scene.Run("rollback", "1");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith(
            $"error: /etc/ripcs/state/history/000001.json lacks what it consists of: /etc/ripcs/{file} is damaged: its content is not "
            + "what was written; a rollback to that change is impossible; choose another: ripcs history\n");
    }

    private void Flip(string file)
    {
        var path = _scene.At(file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private bool IsRefused(string file)
    {
        try
        {
            return IsUnread(file);
        }
        catch (StateException)
        {
            return true;
        }
    }

    // Some readers throw, others do without.
    private bool IsUnread(string file) => file switch
    {
        "applied.json" => AppliedFile.Read(_scene.State) is null,
        "held.json" => HeldFile.Read(_scene.State) is null,
        "journal.json" => JournalFile.Read(_scene.State) is null,
        "history/000003.json" => _scene.History.Read(3) is null,
        _ => new PendingFiles(_scene.State).Find()!.IsReverting,
    };
}

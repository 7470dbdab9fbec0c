using Ripcs.Changes.Confirming;
using Ripcs.Changes.State;
using Ripcs.Commands;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>A guard goes on whatever happens to it, and says what it can.</summary>
public sealed class GuardFaultTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public GuardFaultTests()
    {
        _before = _scene.LiveRules();
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Guards.Kill();
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_nobody_foresaw_is_said_and_tried_again()
    {
        var fails = 3;
        _scene.Netfilter.BeforeRead = _ =>
        {
            if (fails-- > 0)
                throw new BadImageFormatException("the library was written over");
        };

        var guard = _scene.Run("guard", "2");

        guard.Output.ShouldContain("BadImageFormatException: the library was written over");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void What_nobody_foresaw_in_the_record_does_not_keep_the_change_from_being_reverted()
    {
        var recorded = false;
        _scene.AtStateStep = step =>
        {
            if (!recorded && step.StartsWith("write", StringComparison.Ordinal))
            {
                recorded = _scene.LiveRules() == _before;
                throw new InvalidOperationException("a bug");
            }
        };

        _scene.Run("guard", "2");

        recorded.ShouldBeTrue("the change is reverted only with the record");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("history").Lines[0].ShouldContain("the host is in the state before change 2");
    }

    [Fact]
    public void A_log_that_nobody_takes_any_more_does_not_end_it()
    {
        using var full = new FullDisk();
        var log = new GuardLog(full, AdviceWords.InWords);

        log.Say("the rules are as before");
        full.IsFull = false;
        log.Say("the rules are as before");
        log.Say("the rules are as before");

        full.Text.ShouldBe("the rules are as before\n");
    }

    [Fact]
    public void Between_two_tries_it_sees_at_once_that_its_work_is_done()
    {
        _scene.RefuseRestore(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        var end = TimeSpan.Zero;
        _scene.Sleep = time =>
        {
            time.ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(200));
            _scene.Clock.Advance(time);
            if (end == TimeSpan.Zero && PendingChange.SinceStart(_scene.Clock) > TimeSpan.FromSeconds(63))
            {
                end = PendingChange.SinceStart(_scene.Clock);
                new PendingFiles(_scene.State).End(2);
            }
        };

        _scene.Run("guard", "2").LastLine.ShouldBe("no change is pending any more");

        (PendingChange.SinceStart(_scene.Clock) - end).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void All_libraries_but_the_compiler_are_loaded_at_its_start()
    {
        var names = LoadedProgram.Assemblies(typeof(CommandHost).Assembly).Select(assembly => assembly.GetName().Name).ToList();

        names.ShouldContain("DiffPlex");
        names.ShouldContain("System.Security.Cryptography");
        names.ShouldContain("System.Text.Json");
        names.ShouldContain("System.Diagnostics.Process");
        names.ShouldNotContain(name => name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    private sealed class FullDisk : StringWriter
    {
        public bool IsFull { get; set; } = true;

        public string Text => ToString();

        public override void WriteLine(string? value)
        {
            if (IsFull)
                throw new IOException("No space left on device");

            Write(value + "\n");
        }
    }
}

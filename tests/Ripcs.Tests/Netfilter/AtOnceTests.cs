using Ripcs.Host;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

public sealed class AtOnceTests
{
    [Fact]
    public void Two_pieces_of_work_run_at_the_same_time()
    {
        using var met = new Barrier(2);

        AtOnce.Do(() => Meet(1), () => Meet(2)).ShouldBe((1, 2));

        int Meet(int number)
        {
            met.SignalAndWait();
            return number;
        }
    }

    [Fact]
    public void What_fails_is_told_as_it_is_and_of_two_failures_the_first()
    {
        Should.Throw<NetfilterException>(() =>
            AtOnce.Do<int, int>(() => throw new NetfilterException("one"), () => 2)).Message.ShouldBe("one");
        Should.Throw<NetfilterException>(() =>
            AtOnce.Do<int, int>(() => 1, () => throw new NetfilterException("two"))).Message.ShouldBe("two");
        Should.Throw<NetfilterException>(() =>
            AtOnce.Do<int, int>(() => throw new NetfilterException("one"),
            () => throw new NetfilterException("two"))).Message.ShouldBe("one");
    }

    [Fact]
    public void What_was_begun_has_ended_when_the_other_fails()
    {
        var hasEnded = false;
        using var isLate = new ManualResetEventSlim();

        Should.Throw<NetfilterException>(() => AtOnce.Do(
            () =>
            {
                isLate.Wait();
                return hasEnded = true;
            },
            int () =>
            {
                isLate.Set();
                throw new NetfilterException("two");
            }));

        hasEnded.ShouldBeTrue();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>The first rules on a host start connection tracking, which does not know the ssh connection of their author.</summary>
public sealed class OwnSessionTests : IDisposable
{
    private const string Here = "198.51.100.1", There = "198.51.100.10";
    private const string Policy =
        "HostPolicy().Default(input: "
        + "Policy.Drop).AllowLoopback()#.AllowEstablished();\nAccept(\"ssh\").Ports(22).From(\"all\").To(\"host\")#;";

    /// <summary>What was lost while the connection was broken is sent again after up to twice the time that it was broken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), UntilItIsLost = TimeSpan.FromSeconds(2);

    private readonly NamespaceLab _lab = new();

    [PacketTheory, EitherVariant]
    public void An_accept_of_SYN_alone_would_break_it_and_is_refused_until_it_is_tracked(string variant) =>
        IsRefusedAndBreaks(variant, isLoose: true, ["", ".Syn()"],
            "are denied by the policy of INPUT (filter): it would break; accept port 22 without .Syn() now, and with it in the next "
            + "change");

    [PacketTheory, EitherVariant]
    public void A_deny_of_INVALID_would_break_it_where_none_is_taken_up_in_the_middle(string variant) =>
        IsRefusedAndBreaks(variant, isLoose: false, [".DropInvalid()", ""],
            "run sysctl net.netfilter.nf_conntrack_tcp_loose=1, and set it to 0 again after the change");

    public void Dispose() => _lab.Dispose();

    private void IsRefusedAndBreaks(string variant, bool isLoose, string[] words, string reason)
    {
        var (place, outside) = (_lab.Add(), _lab.Add());
        _lab.Join(place, "outside", $"{Here}/24", outside, "router", $"{There}/24");
        using var host = new RipcsHost(place, variant);
        using var listening = NamespaceSockets.Open(place, () => Made(Here, 22));
        listening.Listen();
        using var near = NamespaceSockets.Open(outside, () => Made(There, 0));
        near.Connect(new IPEndPoint(IPAddress.Parse(Here), 22));
        using var far = listening.Accept();
        host.SshConnection = string.Create(CultureInfo.InvariantCulture, $"{There} {((IPEndPoint)near.LocalEndPoint!).Port} {Here} 22");
        CommandResult Apply(params string[] options) => NamespaceSockets.Open(place, () => host.TryApply(options));
        void Loose(bool value) => place.Shell($"echo {(value ? 1 : 0)} >/proc/sys/net/netfilter/nf_conntrack_tcp_loose");
        bool Arrives(TimeSpan within)
        {
            near.Send("a"u8);
            return far.Poll(within, SelectMode.SelectRead) && far.Receive(new byte[64]) > 0;
        }

        Loose(isLoose);
        var strict = string.Concat(Policy.Split('#').Zip([.. words, ""], (part, word) => part + word));
        host.File("host", strict);
        var refused = Apply();

        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.ToString().ShouldContain(reason);
        Arrives(Patience).ShouldBeTrue();
        Apply("--force").MustSucceed();
        Arrives(UntilItIsLost).ShouldBeFalse("it breaks, as the refusal says");

        // What the message says to do.
        Loose(true);
        host.File("host", strict.Replace(".Syn()", "", StringComparison.Ordinal));
        Apply().MustSucceed();
        Arrives(Patience).ShouldBeTrue();
        Loose(isLoose);
        host.File("host", strict);
        Apply().MustSucceed();
        Arrives(Patience).ShouldBeTrue("connection tracking knows it now");
    }

    private static Socket Made(string address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    }
}

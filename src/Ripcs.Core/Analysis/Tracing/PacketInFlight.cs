using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>A packet on its way: its known fields, the assumptions, and the rules that took it.</summary>
internal sealed class PacketInFlight
{
    private readonly Dictionary<OpenCondition, bool> _open = [];
    private readonly ValueSet? _hostAddresses;
    private readonly Func<Condition, bool> _answer;

    // Before any translation, a new packet goes to its original destination.
    private bool _isAsSent;

    public PacketInFlight(PacketBox packet, ValueSet? hostAddresses, Func<Condition, bool> answer)
    {
        (Packet, _hostAddresses, _answer) = (packet, hostAddresses, answer);
        _isAsSent = packet[PacketField.State].Equals(New) && packet[PacketField.Translation].Equals(Untranslated)
            && packet[PacketField.Destination].Overlaps(packet[PacketField.OriginalDestination])
            && packet[PacketField.DestinationPort].Overlaps(packet[PacketField.OriginalPort]);
        if (_isAsSent)
        {
            Narrow(PacketField.Destination, packet[PacketField.OriginalDestination]);
            Narrow(PacketField.DestinationPort, packet[PacketField.OriginalPort]);
        }

        Packet = WithTypes(Packet);
    }

    /// <summary>The packets of a box as they are sent: those that begin a connection are not translated yet.</summary>
    public static PacketBox AsSent(PacketBox packet) => packet[PacketField.State].Equals(New)
        ? packet.With(PacketField.Translation, Untranslated) : packet;

    public PacketBox Packet { get; private set; }

    public List<TraceStep> Steps { get; } = [];

    public List<TraceAnswer> Answers { get; } = [];

    /// <summary>The marks that are followed; null for none.</summary>
    public FollowedMarks? Followed { get; set; }

    /// <inheritdoc cref="Tracer.ReadsBits"/>
    public bool ReadsBits { get; set; }

    /// <summary>The known part of the packet's marks.</summary>
    public Marks Marks { get; set; }

    public void Set(PacketField field, ValueSet values) => Packet = Packet.With(field, values);

    /// <summary>True if the packet meets a condition; if it does not show this, the answer is requested, and is then kept.</summary>
    public bool Ask(Condition condition) => condition switch
    {
        // Checks parts that certainly fail first: a limit does not matter if the port differs.
        Condition.All(var parts) => !parts.Any(FailsSurely) && parts.All(Ask),
        Condition.Any(var parts) => parts.Any(Ask),
        Condition.Open(var what, var isNot) => Ask(what) != isNot,
        Condition.In(var field, var values) => Ask(field, values, condition),
        _ => throw new InvalidOperationException("no such condition"),
    };

    /// <summary>True if the condition holds for all answers; a rule that decides nothing needs no answers.</summary>
    public bool TakesSurely(Condition condition) => condition switch
    {
        Condition.All(var parts) => parts.All(TakesSurely),
        Condition.Any(var parts) => parts.Any(TakesSurely),
        Condition.In(var field, var values) => Packet[field].IsWithin(values),
        Condition.Open(var what, var isNot) => Known(what) is { } known && known != isNot,
        _ => false,
    };

    /// <summary>True if no answer could make it hold.</summary>
    private bool FailsSurely(Condition condition) => condition switch
    {
        Condition.All(var parts) => parts.Any(FailsSurely),
        Condition.Any(var parts) => parts.All(FailsSurely),
        Condition.In(var field, var values) => !Packet[field].Overlaps(values),
        Condition.Open(var what, var isNot) => Known(what) is { } known && known == isNot,
        _ => false,
    };

    /// <summary>From here on the packet has no connection. A packet by lo passed
    /// connection tracking when it was sent (xt_CT.c, xt_ct_target).</summary>
    public void Untrack()
    {
        if (Packet[PacketField.In].IsWithin(PacketFields.Loopback))
            return;

        Set(PacketField.State, PacketFields.States(PacketState.Untracked));
        Set(PacketField.Translation, Untranslated);
        Marks = Marks.OfOpen;
    }

    public void Translate(Translation to, ChainName builtIn)
    {
        // A NETMAP changes the source or the destination depending on its hook.
        var isSource = to.PrefixLength is null ? to.IsSource : builtIn.Value is "POSTROUTING" or "INPUT";
        var (before, end) = (Packet, isSource ? PacketField.Source : PacketField.Destination);
        var port = isSource ? PacketField.SourcePort : PacketField.DestinationPort;
        _isAsSent = false;
        Set(end, Translated.Address(to, Packet[end], _hostAddresses ?? PacketFields.Every(end, Packet.Family), Packet.Family));
        Set(port, Translated.Port(to with { IsSource = isSource }, Packet));

        // If the addresses of the host are unknown, a translation that changes something leads to another host.
        var type = isSource ? PacketField.SourceType : PacketField.DestinationType;
        var isSame = before[end].IsSingle && before[end].Equals(Packet[end]) && before[port].Equals(Packet[port]);
        Packet = WithTypes(Packet.With(type, isSame ? before[type] : PacketFields.Every(type, Packet.Family))
            .With(PacketField.Translation, Translated.Mark(Packet[PacketField.Translation], isSource, before, Packet)));
        if (to.IsToHost)
            Set(type, PacketFields.Local);
    }

    private static ValueSet New { get; } = PacketFields.States(PacketState.New);

    private static ValueSet Untranslated { get; } = ValueSet.Of((ulong)PacketTranslation.None);

    // A condition on a mark that rules have changed since becomes one on the marks with which the packet was sent.
    private bool Ask(OpenCondition what) => Followed is not null && what.Mark is { } test
        ? Followed.Answer(Marks, test) ?? Followed.AsSent(Marks, test).ToList().TrueForAll(AskAsSent) : Said(what) ?? AskAsSent(what);

    // If no rule changes marks, the given marks decide.
    private bool? Said(OpenCondition what) => what.Part is var (field, part)
        ? ReadsBits && Packet[field].IsSingle ? part.Contains(Packet[field].First) : null
        : what.Mark is { } test ? Marks.Of(test, isOfOthers: true).Answer(test.Value, test.Mask) : null;

    private bool AskAsSent(OpenCondition what)
    {
        if (_open.TryGetValue(what, out var known))
            return known;

        var plain = new Condition.Open(what, IsNot: false);
        var answer = _answer(plain);
        _open.Add(what, answer);
        Answers.Add(new TraceAnswer(plain, answer));
        return answer;
    }

    private bool? Known(OpenCondition what)
    {
        if (Followed is null || what.Mark is not { } test)
            return Said(what) ?? (_open.TryGetValue(what, out var known) ? known : null);

        var parts = Followed.AsSent(Marks, test).Select(part => _open.TryGetValue(part, out var known) ? known : (bool?)null).ToList();
        return Followed.Answer(Marks, test) ?? (parts.Contains(false) ? false : parts.Contains(null) ? null : true);
    }

    private bool Ask(PacketField field, ValueSet values, Condition question)
    {
        var (known, common) = (Packet[field], Packet[field].And(values));
        if (common.IsEmpty || common.Equals(known))
            return !common.IsEmpty;

        var answer = _answer(question);
        Answers.Add(new TraceAnswer(question, answer) { At = field is PacketField.DestinationType
            && Packet[PacketField.Destination] is { IsSingle: true } to ? to.First : null });
        Narrow(field, answer ? common : known.Except(values));
        return answer;
    }

    private void Narrow(PacketField field, ValueSet values)
    {
        var narrow = Packet[field].And(values);
        Set(field, narrow);
        if (_isAsSent && Twin(field) is { } twin)
            Set(twin, narrow);

        // A translation to several addresses leads to one of them, which either belongs to the host or does not.
        if (field is PacketField.DestinationType && _hostAddresses is { } own)
        {
            var to = Packet[PacketField.Destination];
            var rest = !narrow.Overlaps(PacketFields.Local) ? to.Except(own) : narrow.Equals(PacketFields.Local) ? to.And(own) : to;
            Set(PacketField.Destination, rest.IsEmpty ? to : rest);
        }

        if (PacketFields.IsAddress(field))
            Packet = WithTypes(Packet);
    }

    private static PacketField? Twin(PacketField field) => field switch
    {
        PacketField.Destination => PacketField.OriginalDestination,
        PacketField.OriginalDestination => PacketField.Destination,
        PacketField.DestinationPort => PacketField.OriginalPort,
        PacketField.OriginalPort => PacketField.DestinationPort,
        _ => null,
    };

    private PacketBox WithTypes(PacketBox packet) =>
        WithType(WithType(packet, PacketField.Destination, PacketField.DestinationType), PacketField.Source, PacketField.SourceType);

    private PacketBox WithType(PacketBox packet, PacketField end, PacketField type)
    {
        var (addresses, types) = (packet[end], packet[type]);
        foreach (var (group, isOnly) in new[] { (PacketFields.Multicast, true), (PacketFields.Broadcast, false) })
        {
            var known = PacketFields.AddressesOf(group, packet.Family);
            var rest = addresses.IsWithin(known) ? types.And(group) : isOnly && !addresses.Overlaps(known) ? types.Except(group) : types;

            // A contradicting type in the packet takes precedence.
            types = rest.IsEmpty ? types : rest;
        }

        return packet.With(type, _hostAddresses is null ? types
            : addresses.IsWithin(_hostAddresses) ? types.And(PacketFields.Local) : !addresses.Overlaps(_hostAddresses)
                ? types.Except(PacketFields.Local) : types);
    }
}

namespace Ripcs.Core.Model;

/// <summary>One address, prefix, range, "all", "host" or "broadcast" of a rule's end.</summary>
public abstract record AddressItem
{
    private AddressItem()
    {
    }

    /// <summary>Null for items that stand for both families.</summary>
    public abstract Family? Family { get; }

    /// <summary>As an author writes it.</summary>
    public string ToText() => this switch
    {
        Prefix(var prefix) => prefix.ToAddressText(),
        Range(var range) => range.ToString(),
        Set(var set) => set.Label,
        All => "all",
        Broadcast => "broadcast",
        HostPart(var part) => part.ToString(),
        _ => "host",
    };

    public sealed record Prefix(IpPrefix Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }

    public sealed record Range(IpRange Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }

    /// <summary>The built-in label "all".</summary>
    public sealed record All : AddressItem
    {
        public override Family? Family => null;
    }

    /// <summary>The built-in label "host": this machine, whatever its addresses (-m addrtype --dst-type LOCAL).</summary>
    public sealed record Host : AddressItem
    {
        public override Family? Family => null;
    }

    /// <summary>The built-in label "broadcast": all hosts of a network of this machine, whatever its
    /// addresses (-m addrtype --dst-type BROADCAST); never a source.</summary>
    public sealed record Broadcast : AddressItem
    {
        public override Family? Family => Model.Family.IPv4;
    }

    /// <summary>Every address with these bits; only a source or a destination of what accepts, denies or logs.</summary>
    public sealed record HostPart(Model.HostPart Value) : AddressItem
    {
        public override Family? Family => Model.Family.IPv6;
    }

    /// <summary>The addresses of a Set(…) in one family, which an ipset holds.</summary>
    public sealed record Set(AddressSet Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }
}

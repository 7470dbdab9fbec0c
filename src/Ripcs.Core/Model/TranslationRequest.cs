namespace Ripcs.Core.Model;

/// <summary>One translation of a rewrite.</summary>
public abstract record TranslationRequest
{
    private TranslationRequest(ValueList<string> addresses) => Addresses = addresses;

    /// <summary>What the author wrote it with.</summary>
    public abstract string Method { get; }

    /// <summary>The words that name what is translated.</summary>
    public ValueList<string> Addresses { get; init; }

    /// <summary>The word behind "to:"; null where there is none.</summary>
    public abstract string? Target { get; }

    /// <summary>Calls the one that the request is a case of; whoever adds a case has to say which.</summary>
    public abstract T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
        Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent);

    /// <summary>The method that says what is translated.</summary>
    public virtual string Naming => Method;

    /// <summary>Packets to the addresses go to the target instead.</summary>
    public sealed record Dnat(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Dnat";

        public override string Target => To;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => dnat(this);
    }

    /// <summary>Packets from the addresses leave with the target as their source.</summary>
    public sealed record Snat(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Snat";

        public override string Target => To;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => snat(this);
    }

    /// <summary>Packets from the addresses leave with the outgoing interface's address as their source.</summary>
    public sealed record Masquerade(ValueList<string> Addresses) : TranslationRequest(Addresses)
    {
        public override string Method => "Masquerade";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => masquerade(this);
    }

    /// <summary>Connections to the addresses go to one of the targets.</summary>
    public sealed record Balance(ValueList<string> Addresses, ValueList<string> Targets) : TranslationRequest(Addresses)
    {
        public override string Method => "Balance";

        public override string? Target => string.Join(", ", Targets);

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => balance(this);
    }

    /// <summary>Packets to the addresses go to those of the target, and from there they leave as from the addresses, one by one.</summary>
    public sealed record Netmap(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Netmap";

        public override string? Target => To;

        public override T Case<T>(
            Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect, Func<Balance, T> balance,
            Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => netmap(this);
    }

    /// <summary>This machine answers for the addresses until a client has shown that it is there.</summary>
    /// <param name="Mss">The largest segment in IPv4, unchecked.</param>
    /// <param name="WindowScale">Unchecked.</param>
    public sealed record SynProxy(ValueList<string> Addresses, int Mss, int WindowScale) : TranslationRequest(Addresses)
    {
        public override string Method => "SynProxy";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => synProxy(this);
    }

    /// <summary>Packets to what the rule names as its destinations go unchanged to a program on this machine.</summary>
    /// <param name="Mark">Unchecked.</param>
    public sealed record Transparent(PortTerm Port, long Mark) : TranslationRequest([])
    {
        public override string Method => "Transparent";

        public override string Naming => "To";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => transparent(this);
    }

    /// <summary>Packets to what the rule names as its destinations go to this machine instead.</summary>
    /// <param name="Port">Null where their ports stay, or maps say it.</param>
    public sealed record Redirect(PortTerm? Port) : TranslationRequest([])
    {
        public override string Method => "Redirect";

        public override string Naming => "To";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => redirect(this);
    }
}

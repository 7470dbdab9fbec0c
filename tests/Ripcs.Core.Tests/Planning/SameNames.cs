using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Contents that share a chain's name, found by trying the ports: 30 bits take some 30,000 tries on each side.</summary>
internal static class SameNames
{
    public const string Dropped = "-s 203.0.113.66/32 -d 10.0.0.10/32 -p tcp -m tcp --dport 46545 -j DROP";
    public const string Accepted = "-s 203.0.113.66/32 -d 10.0.0.10/32 -p tcp -m tcp --dport 11668 -j ACCEPT";
    public const string Hash = "hbxbgc";

    public const string LedHere = "-d 198.51.100.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.10:47261";
    public const string LedThere = "-d 198.51.100.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.11:31500";
    public const string DnatHash = "2ygr2f";

    public static readonly ChainName Chain = new($"shop-a{Hash}");
}

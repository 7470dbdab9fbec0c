using System.Security.Cryptography;
using CsCheck;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

public sealed class Sha256Tests
{
    [Fact]
    public void A_hash_is_that_of_dotnet_whatever_the_bytes_and_the_pieces_in_which_they_come() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300]).Sample((one, other) =>
            new Sha256().Add(one).Add(other).Text().ShouldBe(Convert.ToHexStringLower(SHA256.HashData([.. one, .. other]))));
}

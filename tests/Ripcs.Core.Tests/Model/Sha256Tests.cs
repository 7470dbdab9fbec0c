using System.Security.Cryptography;
using CsCheck;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

public sealed class Sha256Tests
{
    [Fact]
    public void A_hash_is_that_of_dotnet_whatever_the_bytes_and_the_pieces_in_which_they_come() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300]).Each(100, both =>
            new Sha256().Add(both.Item1).Add(both.Item2).Text()
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData([.. both.Item1, .. both.Item2]))));
}

using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SeatBroker.Server.Pages;

/// <summary>Keys that end with the process: nothing that the page protects outlives it, and no key lies on a disk.</summary>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys.Select(key => new XElement(key))];

    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(new XElement(element));
}

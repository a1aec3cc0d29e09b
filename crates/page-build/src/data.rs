//! The data needed by the first part: the data of its functions, and the data that it points to. The linker reports who
//! uses what, if asked to (`--emit-relocs`); addresses stay unchanged.

use super::program::Result;
use crate::program::Linked;
use std::collections::HashMap;
use std::ops::Range;
use wasmparser::{
    KnownCustom, Linking, Parser, Payload, RelocationEntry, RelocationType, SymbolInfo,
};

/// The linker's records.
#[derive(Default)]
struct Links {
    /// Addresses of data, by symbol index.
    symbols: HashMap<u32, Range<u32>>,
    code: Vec<RelocationEntry>,
    data: Vec<RelocationEntry>,
    /// File offsets where these sections start.
    code_start: usize,
    data_start: usize,
    /// For each segment, the file offsets of its bytes.
    segments: Vec<Range<usize>>,
}

/// The addresses used only by functions of the later part, in order and disjoint. `first` tells by a function's name
/// whether it is in the first part.
pub fn only_later(linked: &[u8], first: impl Fn(&str) -> bool) -> Result<Vec<Range<u32>>> {
    let program = Linked::read(linked)?;
    let links = links(linked, &program)?;
    // Symbols that data points to, by the symbol that contains the pointer.
    let mut points: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut open = roots(&links, &program, first)?;
    let mut by_address: Vec<_> = links.symbols.iter().collect();
    by_address.sort_by_key(|(number, range)| (range.start, range.end, **number));
    for entry in links.data.iter().filter(|entry| address(entry)) {
        let at = links.data_address(&program, entry.offset)?;
        let holders = by_address
            .iter()
            .take(by_address.partition_point(|(_, range)| range.start <= at));
        // Symbols rarely overlap, and never by much: looking back a little finds all.
        let mut holders = holders
            .rev()
            .take(8)
            .filter(|(_, range)| range.contains(&at))
            .peekable();
        if holders.peek().is_none() {
            open.push(entry.index);
        }
        for (holder, _) in holders {
            points.entry(**holder).or_default().push(entry.index);
        }
    }
    let mut needed = vec![];
    let mut seen = std::collections::HashSet::new();
    while let Some(symbol) = open.pop() {
        if seen.insert(symbol) {
            needed.extend(links.symbols.get(&symbol).cloned());
            open.extend(points.get(&symbol).into_iter().flatten());
        }
    }
    let later = links
        .symbols
        .iter()
        .filter(|(number, _)| !seen.contains(number));
    Ok(without(
        joined(later.map(|(_, range)| range.clone()).collect()),
        &joined(needed),
    ))
}

/// The symbols that functions of the first part use.
fn roots(links: &Links, program: &Linked<'_>, first: impl Fn(&str) -> bool) -> Result<Vec<u32>> {
    let mut open = Vec::new();
    let mut entries = links.code.iter().peekable();
    for function in program.own() {
        let range = program.body(function).range();
        let within = program.names.get(&function).is_none_or(|name| first(name));
        while let Some(entry) =
            entries.next_if(|entry| links.code_start + (entry.offset as usize) < range.end)
        {
            if within && address(entry) {
                open.push(entry.index);
            }
        }
    }
    match entries.next() {
        None => Ok(open),
        Some(entry) => {
            Err(format!("the linker names a place outside of functions: {entry:?}").into())
        }
    }
}

impl Links {
    /// The memory address of an offset in the section.
    fn data_address(&self, program: &Linked<'_>, offset: u32) -> Result<u32> {
        let place = self.data_start + offset as usize;
        let segments = self.segments.iter().zip(&program.data);
        segments
            .clone()
            .find(|(range, _)| range.contains(&place))
            .map(|(range, (address, _))| {
                address + u32::try_from(place - range.start).expect("32 bits")
            })
            .ok_or_else(|| format!("the linker names a place outside of data: {offset}").into())
    }
}

fn links(linked: &[u8], program: &Linked<'_>) -> Result<Links> {
    let mut links = Links::default();
    let mut sections = Vec::new();
    for payload in Parser::new(0).parse_all(linked) {
        let payload = payload?;
        sections.extend(payload.as_section().map(|(id, range)| (id, range.start)));
        match payload {
            Payload::CodeSectionStart { .. } => {
                links.code_start = sections.last().ok_or("no section")?.1;
            }
            Payload::DataSection(data) => {
                links.data_start = data.range().start;
                for data in data {
                    let data = data?;
                    // The bytes are at the end of the segment.
                    let end = data.range.end;
                    links.segments.push(end - data.data.len()..end);
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Linking(linking) => {
                    for part in linking.subsections() {
                        if let Linking::SymbolTable(symbols) = part? {
                            for (number, symbol) in symbols.into_iter().enumerate() {
                                links.symbol(program, u32::try_from(number)?, &symbol?);
                            }
                        }
                    }
                }
                KnownCustom::Reloc(reloc) => {
                    let of = sections.get(reloc.section_index() as usize).map(|it| it.0);
                    let entries = reloc.entries().into_iter().collect::<Result<Vec<_>, _>>()?;
                    match of {
                        Some(10) => links.code = entries,
                        Some(11) => links.data = entries,
                        _ => {}
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    if links.code.is_empty() || links.symbols.is_empty() {
        return Err("the program was linked without `--emit-relocs`".into());
    }
    links.code.sort_by_key(|entry| entry.offset);
    Ok(links)
}

impl Links {
    fn symbol(&mut self, program: &Linked<'_>, number: u32, symbol: &SymbolInfo<'_>) {
        if let SymbolInfo::Data {
            symbol: Some(at), ..
        } = symbol
            && let Some((address, _)) = program.data.get(at.index as usize)
        {
            let start = address + at.offset;
            self.symbols.insert(number, start..start + at.size);
        }
    }
}

/// Whether an entry is for an address of data. No other 32-bit addresses occur.
fn address(entry: &RelocationEntry) -> bool {
    matches!(
        entry.ty,
        RelocationType::MemoryAddrLeb
            | RelocationType::MemoryAddrSleb
            | RelocationType::MemoryAddrI32
            | RelocationType::MemoryAddrRelSleb
            | RelocationType::MemoryAddrLocrelI32
    )
}

/// The same addresses, in order and without overlaps.
fn joined(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u32>> = Vec::new();
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// `all` without `some`; both in order.
fn without(all: Vec<Range<u32>>, some: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut left = Vec::new();
    for mut range in all {
        let from = some.partition_point(|it| it.end <= range.start);
        for gone in some[from..].iter().take_while(|it| it.start < range.end) {
            if range.start < gone.start {
                left.push(range.start..gone.start);
            }
            range.start = gone.end.min(range.end);
        }
        if !range.is_empty() {
            left.push(range);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_and_taken_away() {
        let all = joined(vec![8..9, 0..4, 4..6, 5..5]);
        assert_eq!(all, [0..6, 8..9]);
        assert_eq!(without(all.clone(), &[1..2, 3..8]), [0..1, 2..3, 8..9]);
        assert_eq!(without(all.clone(), &[]), all);
        assert_eq!(without(all, std::slice::from_ref(&(0..10))), []);
    }
}

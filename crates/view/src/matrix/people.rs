//! The rows of the matrix: the people that a viewpoint shows, by unit.

use api::ids::{AccountId, OrganizationId, ParentId, Text};
use api::principal::Principal;
use gates::people::{name_of, people};
use gates::sight::{Sight, Viewpoint, sight};
use message::Message;
use state::organization::Organization;
use state::world::World;

/// A place of an organization with the people of its accounts; or all accounts in no organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The path below the root: "Workloads / Team 01"; "Root" for the root itself.
    pub name: Message,
    /// The place; `None`: the accounts in no organization.
    pub place: Option<(OrganizationId, ParentId)>,
    /// Where the rows of its accounts begin in [`People::rows`].
    pub from: usize,
    /// The end of that range, exclusive.
    pub to: usize,
    /// The number of accounts of the place that have rows.
    pub accounts: usize,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// The principal of the questions.
    pub principal: Principal,
    /// The principal's name: "Payments / Ana".
    pub name: Message,
    /// The row's unit: an index into [`People::units`].
    pub unit: usize,
}

/// Everyone that a viewpoint shows, unit by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The units, each before the units below it.
    pub units: Vec<Unit>,
    /// The rows, unit by unit.
    pub rows: Vec<MatrixRow>,
    /// Whether there are people that the viewpoint does not show.
    pub partial: bool,
}

impl People {
    /// Gathers everyone at once; [`Listing`] does the same in pieces.
    pub fn of(world: &World, viewpoint: &Viewpoint) -> Self {
        let mut listing = Listing::new(world, viewpoint);
        while listing.work() {}
        listing.people()
    }
}

/// Gathers [`People`] an account at a time, because the page must stay responsive with ten thousand accounts.
pub struct Listing {
    world: World,
    viewpoint: Viewpoint,
    sight: Option<Sight>,
    /// The places still to list, the next one last, each with the path above it.
    places: Vec<(OrganizationId, ParentId, Message)>,
    outside: bool,
    /// The accounts of the current unit still to list, the next one last.
    accounts: Vec<AccountId>,
    /// Whether the last unit of the list is incomplete.
    open: bool,
    people: People,
}

impl Listing {
    /// A list without people; [`Listing::work`] fills it.
    pub fn new(world: &World, viewpoint: &Viewpoint) -> Self {
        let root = |it: &Organization| (it.id.clone(), it.root_parent(), Message::default());
        let mut places: Vec<_> = world.organizations().map(root).collect();
        places.reverse();
        Self {
            world: world.clone(),
            viewpoint: viewpoint.clone(),
            sight: (!viewpoint.sees_all()).then(|| sight(world, viewpoint.actor())),
            places,
            outside: true,
            accounts: Vec::new(),
            open: false,
            people: People {
                partial: !viewpoint.sees_all(),
                ..People::default()
            },
        }
    }

    /// Everyone, once [`Listing::work`] is done.
    pub fn people(self) -> People {
        self.people
    }

    /// Does one small piece of work. Returns false once everything is done.
    pub fn work(&mut self) -> bool {
        if let Some(account) = self.accounts.pop() {
            let unit = self.people.units.len() - 1;
            let seen = self.account(account, unit);
            if let Some(unit) = self.people.units.last_mut() {
                unit.to = self.people.rows.len();
                unit.accounts += usize::from(seen);
            }
            return true;
        }
        // A unit without rows is left out.
        if std::mem::take(&mut self.open)
            && self.people.units.last().is_some_and(|it| it.from == it.to)
        {
            self.people.units.pop();
        }
        if let Some((organization, place, above)) = self.places.pop() {
            self.place(&organization, place, &above);
            return true;
        }
        if std::mem::take(&mut self.outside) {
            let alone = self.world.accounts();
            let alone = alone.filter(|account| account.membership.is_none());
            let accounts = alone.map(|account| account.id).collect();
            self.begin("In no organization", None, accounts);
            return true;
        }
        false
    }

    fn place(&mut self, organization: &OrganizationId, place: ParentId, above: &Message) {
        let Some(organization) = self.world.organization(organization) else {
            return;
        };
        let name = place_name(organization, &place);
        let path = if above.is_empty() {
            name
        } else {
            Message::joined(" / ", [above.clone(), name])
        };
        let mut units: Vec<(Text, ParentId)> = organization
            .ous_in(&place)
            .map(|ou| (ou.name.clone(), ParentId::Ou(ou.id.clone())))
            .collect();
        ordered::sort_by(&mut units, |a, b| a.0.cmp(&b.0));
        // Paths begin below the root.
        let above = match place {
            ParentId::Root(_) => Message::default(),
            ParentId::Ou(_) => path.clone(),
        };
        for (_, unit) in units.into_iter().rev() {
            self.places
                .push((organization.id.clone(), unit, above.clone()));
        }
        let accounts = organization.accounts_in(&place).collect();
        let place = (organization.id.clone(), place);
        self.begin(path, Some(place), accounts);
    }

    fn begin(
        &mut self,
        name: impl Into<Message>,
        place: Option<(OrganizationId, ParentId)>,
        accounts: Vec<AccountId>,
    ) {
        let at = self.people.rows.len();
        self.people.units.push(Unit {
            name: name.into(),
            place,
            from: at,
            to: at,
            accounts: 0,
        });
        self.open = true;
        let world = &self.world;
        let mut named: Vec<_> = accounts
            .into_iter()
            .map(|id| (world.account(id).map(|account| account.name.clone()), id))
            .collect();
        ordered::sort_by(&mut named, |a, b| a.0.cmp(&b.0));
        self.accounts = named.into_iter().rev().map(|(_, id)| id).collect();
    }

    /// Adds the people of an account that the viewpoint shows. Returns whether there are any.
    fn account(&mut self, account: AccountId, unit: usize) -> bool {
        let Some(account) = self.world.account(account) else {
            return false;
        };
        let before = self.people.rows.len();
        let actor = self.viewpoint.actor();
        for person in people(account) {
            let shown = self.sight.is_none_or(|sight| {
                let own = account.id == actor.account();
                let known = match &person.principal {
                    // Every account has a root user; SCPs decide what it may do.
                    Principal::Root(_) => {
                        own || (sight.tree && sight.policies && self.near(account.id))
                    }
                    Principal::User { .. } => own && sight.users,
                    Principal::Role { .. } | Principal::AssumedRoot { .. } => own && sight.roles,
                };
                known || person.principal == *actor
            });
            if shown {
                self.people.rows.push(MatrixRow {
                    name: name_of(&self.world, &person.principal),
                    principal: person.principal,
                    unit,
                });
            }
        }
        self.people.rows.len() > before
    }

    fn near(&self, account: AccountId) -> bool {
        let of = |account| self.world.organization_of(account).map(|it| &it.id);
        of(account).is_some() && of(account) == of(self.viewpoint.actor().account())
    }
}

/// The name of a root or unit: "Root", "Workloads".
pub fn place_name(organization: &Organization, place: &ParentId) -> Message {
    match place {
        ParentId::Root(_) => "Root".into(),
        ParentId::Ou(ou) => organization
            .ous
            .get(ou)
            .map_or_else(|| ou.to_string(), |ou| ou.name.to_string())
            .into(),
    }
}
